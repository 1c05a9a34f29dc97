/** Request validators. */
import type { ApiCloud } from '../local/apigateway/api-cloud.ts';
import { wardApi } from '../local/apigateway/ward-api.ts';
import { behaves } from './behaves.ts';

const DG = 'https://docs.aws.amazon.com/apigateway/latest/developerguide';

let api: ApiCloud;

beforeAll(async () => {
  api = await wardApi();
});
afterAll(() => api.close());

const page = `${DG}/api-gateway-method-request-validation.html` as const;
const post = (bed: unknown, { path = '/beds?ward=7', type = 'application/json' } = {}) =>
  api.send(`POST ${path}`, { body: typeof bed === 'string' ? bed : JSON.stringify(bed), headers: { 'content-type': type } });

behaves('a body that fits its model passes', page, async () => {
  expect((await post({ name: 'north', width: 1 })).status).toBe(200);
});

for (const [what, bed] of [
  ['a missing property', {}],
  ['an unknown property', { name: 'a', colour: 'red' }],
  ['a wrong type', { name: 7 }],
  ['an exclusive minimum', { name: 'a', width: 0 }],
  ['broken JSON', '{'],
  ['no body', ''],
] as const)
  behaves(`a body with ${what} is a 400`, page, async () => {
    expect(await post(bed)).toMatchObject({ status: 400, json: { message: 'Invalid request body' } });
  });

behaves('a missing parameter is named', page, async () => {
  expect(await post({ name: 'a' }, { path: '/beds' })).toMatchObject({
    status: 400,
    json: { message: 'Missing required request parameters: [ward]' },
  });
});

behaves('a body whose type has no model is not validated', page, async () => {
  expect((await post('{', { type: 'text/plain' })).status).toBe(200);
});
