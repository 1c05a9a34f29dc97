/** What the logs say of a request, and what is not served. */
import { mockCloud } from './mock-api.ts';

let house: ReturnType<typeof mockCloud>;
beforeEach(() => {
  house = mockCloud();
});
afterEach(() => house.close());

test('the execution log says why a request was refused', async () => {
  await house.serve('main', 200, { methodSettings: [{ httpMethod: '*', resourcePath: '/*', loggingLevel: 'INFO' }] });
  house.gateway.map([{ pattern: 'localhost', restApiId: 'main', stage: 'live' }]);
  await house.get('localhost', '/nowhere');
  expect(house.lines).toEqual([
    expect.stringMatching(/^API-Gateway-Execution-Logs_main\/live live \(.+\) MISSING_AUTHENTICATION_TOKEN: /),
  ]);
});

test('nothing of it is served over HTTP', async () => {
  const read = house.gateway.service.protocol.read({} as never);
  await expect(read).rejects.toMatchObject({ code: 'NotImplemented' });
});
