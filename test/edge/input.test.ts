/** Step 5: what a request may say, and in which words it is told what does not fit. */
import { bedId, clinician, type SmallService, smallService } from './small-service.ts';

let service: SmallService;
beforeEach(() => {
  service = smallService();
  service.answer = () => ({ status: 201, body: { id: bedId, name: 'north' } });
});

const post = (body: unknown, rest: object = {}) =>
  service.ask({ method: 'POST', path: '/v1/beds', authorizer: clinician, body, ...rest });
const read = (rest: object) => service.ask({ path: '/v1/beds/{bedId}', params: { bedId }, authorizer: clinician, ...rest });
const typed = (type: string) => ({ headers: { 'Content-Type': type } });
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('a body is read', () => {
  test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
    'as %s',
    async (type) => {
      expect((await post({ name: 'north' }, typed(type))).status).toBe(201);
    },
  );

  test('from base64', async () => {
    const body = Buffer.from('{"name":"nörd"}').toString('base64');
    await post(body, { isBase64Encoded: true });
    expect(service.work[0]).toMatchObject({ input: { body: { name: 'nörd' } } });
  });

  test('whose strings hold brackets, quotes and escapes', async () => {
    const name = '[[{"\\';
    await post({ name });
    expect(service.work[0]).toMatchObject({ input: { body: { name } } });
  });
});

describe('a body is refused', () => {
  test.each([
    ['of another type', 'text/plain'],
    ['of a type that ends alike', 'application/vnd.x+json'],
    ['of FHIR’s type where FHIR is not spoken', 'application/fhir+json'],
    ['in another character set', 'application/json; charset=iso-8859-1'],
    ['of no type', ''],
  ])('%s', async (_, type) => {
    expect(await post({ name: 'north' }, typed(type))).toMatchObject({ status: 415, body: { title: 'Unsupported media type' } });
  });

  const cases: readonly (readonly [string, unknown, string, object?])[] = [
    ['that is missing', undefined, 'Body missing', typed('application/json')],
    ['that is empty', '', 'Body missing', typed('application/json')],
    ['that is not JSON', '{"name":', 'Body not json'],
    ['with two documents', '{} {}', 'Body not json'],
    ['with a byte-order mark', '\uFEFF{"name":"north"}', 'Body not json'],
    ['whose bytes were not UTF-8', '{"name":"n\uFFFDrd"}', 'Body not utf8'],
    ['whose base64 is not UTF-8', Buffer.from([0x22, 0xff, 0x22]).toString('base64'), 'Body not utf8', { isBase64Encoded: true }],
    ['with half a surrogate pair', '{"name":"\\ud800"}', 'Body not utf8'],
    ['with half a surrogate pair in a name', '{"\\udc00":1}', 'Body not utf8'],
    ['nested 65 deep', nested(65), 'Body too deep'],
    ['nested 100,000 deep', nested(100_000), 'Body too deep'],
    ['nested 65 deep and never closed', '{"a":'.repeat(65), 'Body too deep'],
    ['nested behind a string that ends in a backslash', `["\\\\",${nested(65)}]`, 'Body too deep'],
    ['with a prototype', '{"name":"north","__proto__":{"role":"root"}}', 'Body not json'],
    ['with a prototype, escaped, further down', '{"mats":[{"\\u005f_proto__":1}]}', 'Body not json'],
  ];

  test.each(cases.map(([what, body, title, rest = {}]) => ({ what, body, title, rest })))(
    '$what',
    async ({ body, title, rest }) => {
      expect(await post(body, rest)).toMatchObject({ status: 400, body: { title } });
      expect(service.work).toEqual([]);
    },
  );

  test('nested 64 deep for what it says, not for its depth', async () => {
    expect((await post(nested(64))).body.title).toBe('Input invalid');
  });

  test.each(['{"name":"Ada Lovelace" 1840}', 'position 123456789', '{"ssn": 078-05-1120}', 'Ada', '["at position 42'])(
    'and not quoted: %s',
    async (body) => {
      const { text } = await post(body);
      expect(text).not.toMatch(/Ada|Lovelace|1840|123456789|078|1120|position 42/);
    },
  );

  test('with the position where it broke', async () => {
    expect((await post('{"name":"north",}')).body.detail).toBe('The body is not valid JSON at character 16.');
  });
});

describe('what does not fit is named by its place', () => {
  const errorsOf = async (body: unknown) => (await post(body)).body.errors;

  test('a field that is not known', async () => {
    expect(await errorsOf({ name: 'north', role: 'root' })).toEqual([
      { in: 'body', pointer: '/role', detail: 'is not a known field' },
    ]);
  });

  test('each of them, however many', async () => {
    expect((await errorsOf({ name: 'north', a: 1, b: 2 })).map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/a',
      '/b',
    ]);
  });

  test('a field inside a list', async () => {
    const [error] = await errorsOf({ name: 'north', mats: [{ size: 1 }, { size: 'wide' }] });
    expect(error).toMatchObject({ in: 'body', pointer: '/mats/1/size' });
  });

  test('a name with a slash and a tilde, as RFC 6901 escapes them', async () => {
    expect((await errorsOf({ name: 'north', 'on/off~': 'maybe' }))[0]).toMatchObject({ pointer: '/on~1off~0' });
  });

  test('the whole body, when it is no object', async () => {
    expect((await errorsOf([]))[0]).toMatchObject({ in: 'body', pointer: '' });
  });

  test('and a value is never repeated', async () => {
    const { text } = await post({ name: 'Ada Lovelace of London', mats: 'Byron', 'on/off~': 'Babbage' });
    expect(text).not.toMatch(/Lovelace|Byron|Babbage/);
  });

  test('everything at once: path, query and body', async () => {
    const { body } = await read({ params: { bedId: 'seven' }, query: { limit: '0', colour: 'blue' } });
    expect(body.errors.map(({ in: where, pointer }: { in: string; pointer: string }) => `${where} ${pointer}`)).toEqual([
      'path /bedId',
      'query /limit',
      'query /colour',
    ]);
  });
});

describe('a query', () => {
  beforeEach(() => {
    service.answer = () => ({ status: 200, body: { id: bedId, name: 'north' } });
  });

  test('is given with its defaults', async () => {
    await read({});
    expect(service.work[0]).toMatchObject({ input: { params: { bedId }, query: { limit: 25 } } });
  });

  test.each<[string, object]>([
    ['with a parameter that is not known', { filter: 'x' }],
    ['with a parameter written otherwise', { Limit: '5' }],
    ['with a parameter that is given twice', { limit: ['1', '2'] }],
    ['with a sort that is given twice alike', { sort: ['name', 'name'] }],
    ['with a parameter that is empty', { limit: '' }],
    ['with a prototype', { constructor: 'x' }],
    ['with a prototype by name', Object.fromEntries([['__proto__', 'x']])],
  ])('%s is refused', async (_, query) => {
    expect((await read({ query })).status).toBe(400);
  });

  test('is refused where a route takes none', async () => {
    expect(await post({ name: 'north' }, { query: { dry: 'true' } })).toMatchObject({
      status: 400,
      body: { errors: [{ in: 'query', pointer: '', detail: 'this route takes no query parameters' }] },
    });
  });
});

test.each(['7', `${bedId} `, bedId.toUpperCase().replace('3', 'A'), '../beds', ''])(
  'the path parameter %j is refused',
  async (id) => {
    expect(await read({ params: { bedId: id } })).toMatchObject({
      status: 400,
      body: { errors: [{ in: 'path', pointer: '/bedId' }] },
    });
  },
);

test('a path without its parameter is refused', async () => {
  expect((await read({ params: undefined })).status).toBe(400);
});

test('headers that the route declares reach the use case, whatever their case; no other does', async () => {
  await post(
    { name: 'north' },
    { headers: { 'IDEMPOTENCY-Key': 'k1', 'If-Match': 'W/"1"', Authorization: 'Bearer x', 'Content-Type': 'application/json' } },
  );
  expect(service.work[0]?.input).toHaveProperty('headers', { 'idempotency-key': 'k1' });
});

test.each([
  ['empty', ''],
  ['longer than a key', 'k'.repeat(256)],
  ['not visible', 'a b'],
])('an Idempotency-Key that is %s is refused', async (_, key) => {
  const { body } = await post({ name: 'north' }, { headers: { 'Idempotency-Key': key } });
  expect(body.errors).toEqual([
    { in: 'header', pointer: '/idempotency-key', detail: 'must be 1 to 255 visible ASCII characters' },
  ]);
});

test('of very many faults the first are told, so that the answer stays small', async () => {
  const unknown = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`unknown${index}`, 1]));
  const { status, body } = await post({ name: 'north', ...unknown });
  expect(status).toBe(400);
  expect(body.errors.length).toBeLessThanOrEqual(20);
});

test('of more faults than a call can have arguments, too', async () => {
  const mats = Array.from({ length: 200_000 }, () => 1);
  const { status, body } = await post({ name: 'north', mats });
  expect([status, body.errors.length]).toEqual([400, 20]);
});
