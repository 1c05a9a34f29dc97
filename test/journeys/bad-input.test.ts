/** Whatever is sent, the answer says what was wrong with it: never a stack, never what was sent, never silence. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import type { ApiAnswer, ApiRequest } from '../../local/api-client.ts';
import { accessTokenOf } from '../../local/sign-in.ts';
import { aHospital, clientWith, type Hospital, type TestCloud, theCloud } from '../cloud.ts';
import { type RawAnswer, sendRaw } from '../raw-request.ts';

let cloud: TestCloud;
let hospital: Hospital;
let token: string;

beforeAll(async () => {
  cloud = await theCloud();
  hospital = await aHospital();
  token = await accessTokenOf(cloud, hospital.admin);
});

/** In every bad input there is this word, and in no answer. */
const secret = 'Lovelace';

const isOurs = /"type":"urn:ward:problem:[a-z-]+"|"resourceType":"OperationOutcome"/;
const leaks = new RegExp(`${secret}|\\bat .*\\.(ts|js):|node_modules|functions/|Error:|arn:aws|TypeError`);

const expectToldOff = ({ status, text }: Pick<ApiAnswer, 'status' | 'text'>, expected: number): void => {
  expect([status, text]).toEqual([expected, expect.stringMatching(isOurs)]);
  expect(text).not.toMatch(leaks);
};

const post = (path: string, body: string, headers: Record<string, string> = {}): ApiRequest => ({
  method: 'POST',
  path,
  body,
  headers,
});

const deep = (levels: number): string => `${'{"a":'.repeat(levels)}"${secret}"${'}'.repeat(levels)}`;

const fhirJson = { 'content-type': 'application/fhir+json' };

describe('a body', () => {
  const cases: readonly [string, ApiRequest, number][] = [
    ['that is not JSON', post('/v1/files', `{"name": ${secret}`), 400],
    ['that is not JSON, in FHIR', post('/fhir/R4/Patient', `{"resourceType": ${secret}`, fhirJson), 400],
    ['that is not there', { method: 'POST', path: '/v1/files' }, 400],
    ['that is not there, in FHIR', { method: 'POST', path: '/fhir/R4/Patient', headers: fhirJson }, 400],
    ['that is a list', post('/v1/files', `["${secret}"]`), 400],
    ['that is null', post('/v1/files', 'null'), 400],
    ['that is a string, in FHIR', post('/fhir/R4/Patient', `"${secret}"`, fhirJson), 400],
    ['with a field nobody knows', post('/v1/files', `{"name":"a","contentType":"text/plain","size":1,"owner":"${secret}"}`), 400],
    ['with a field of the wrong type', post('/v1/files', `{"name":"a","contentType":"text/plain","size":"${secret}"}`), 400],
    ['with a number past all numbers', post('/v1/files', '{"name":"a","contentType":"text/plain","size":1e999}'), 400],
    ['with __proto__', post('/v1/files', `{"__proto__":{"${secret}":1},"name":"a","contentType":"text/plain","size":1}`), 400],
    ['nested deep', post('/fhir/R4/Patient', deep(1_000), fhirJson), 400],
    ['nested very deep', post('/v1/files', deep(200_000)), 400],
    ['of another media type', post('/v1/files', secret, { 'content-type': 'text/plain' }), 415],
    ['of another media type, in FHIR', post('/fhir/R4/Patient', `<${secret}/>`, { 'content-type': 'application/fhir+xml' }), 415],
    [
      'of another character set',
      post('/v1/files', '{"name":"a","contentType":"text/plain","size":1}', {
        'content-type': 'application/json; charset=utf-16',
      }),
      415,
    ],
    ['larger than ten megabytes', post('/fhir/R4/Patient', `"${secret.repeat(1_400_000)}"`, fhirJson), 413],
    [
      'larger than a record may be',
      post('/fhir/R4/Patient', JSON.stringify({ resourceType: 'Patient', name: [{ text: secret.repeat(100_000) }] }), fhirJson),
      413,
    ],
  ];

  test.each(cases)('%s is refused', async (_, request, status) => {
    expectToldOff(await hospital.client(request), status);
  });

  test('that is not UTF-8 is refused', async () => {
    const bytes = Buffer.concat([Buffer.from(`{"name":"${secret}`), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"}')]);
    const answer = await raw('POST /v1/files', { body: bytes });
    expectToldOff({ status: answer.status, text: answer.body }, 400);
  });

  test('points to each field that does not fit', async () => {
    const answer = await hospital.client(post('/v1/files', JSON.stringify({ name: ' ', contentType: secret, size: 0, more: 1 })));
    const { errors } = answer.json<{ errors: { pointer: string; detail: string }[] }>();
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(['/contentType', '/more', '/name', '/size']);
  });
});

describe('an address', () => {
  const cases: readonly [string, ApiRequest, number][] = [
    ['nobody serves', { path: `/v1/${secret}` }, 404],
    ['with another method than it knows', { method: 'PUT', path: '/v1/files', body: {} }, 404],
    ['with an id that is none', { path: `/v1/files/${secret}` }, 400],
    ['with a type of records nobody keeps', { path: `/fhir/R4/${secret}` }, 400],
    ['with a version that is none', { path: `/fhir/R4/Patient/1/_history/${secret}` }, 400],
    ['with broken percent-encoding', { path: '/fhir/R4/Patient/%zz' }, 400],
    ['that climbs', { path: '/v1/../v1/files' }, 404],
    ['that climbs in disguise', { path: '/v1/%2e%2e/v1/files' }, 404],
    ['with an encoded slash in an id', { path: `/fhir/R4/Patient/a%2F${secret}` }, 400],
    ['with a zero byte in an id', { path: '/fhir/R4/Patient/a%00b' }, 400],
    ['with a parameter nobody knows', { path: `/v1/files?owner=${secret}` }, 400],
    ['with a parameter that does not fit', { path: `/v1/files?limit=${secret}` }, 400],
    ['with one parameter twice', { path: '/v1/files?limit=1&limit=2' }, 400],
    ['with a parameter on a route that takes none', { path: `/v1/me?${secret}=1` }, 400],
    ['with a cursor that was made up', { path: `/v1/files?cursor=${secret}.AAAA` }, 400],
    ['with a cursor that was made up, in FHIR', { path: `/fhir/R4/Patient?_cursor=${secret}` }, 400],
    ['with a page of no length', { path: '/v1/files?limit=0' }, 400],
  ];

  test.each(cases)('%s is refused', async (_, request, status) => {
    expectToldOff(await hospital.client(request), status);
  });

  test('with a method nobody knows is refused before it comes to us', async () => {
    const { status, text } = await hospital.client({ method: 'PROPFIND', path: '/v1/files' });
    expect(status).toBe(403);
    expect(text).not.toMatch(leaks);
  });
});

describe('a header', () => {
  const update = (ifMatch: string): ApiRequest => ({
    method: 'PUT',
    path: '/fhir/R4/Patient/00000000-0000-4000-8000-000000000000',
    body: { resourceType: 'Patient', id: '00000000-0000-4000-8000-000000000000' },
    headers: { ...fhirJson, 'if-match': ifMatch },
  });
  const create = (name: string, value: string): ApiRequest =>
    post('/fhir/R4/Patient', '{"resourceType":"Patient"}', { ...fhirJson, [name]: value });

  const cases: readonly [string, ApiRequest, number][] = [
    ['If-Match that names no version', update(secret), 400],
    ['If-Match that names many', update('W/"1", W/"2"'), 400],
    ['If-Match for a record that is not there', update('W/"1"'), 412],
    ['If-None-Exist that names no identifier', create('if-none-exist', `family=${secret}`), 400],
    ['Idempotency-Key longer than a key', create('idempotency-key', 'k'.repeat(300)), 400],
    ['larger than the gateway takes', { path: '/v1/me', headers: { 'x-large': secret.repeat(1_500) } }, 431],
  ];

  test.each(cases)('%s is refused', async (_, request, status) => {
    expectToldOff(await hospital.client(request), status);
  });

  test('larger than any server takes is refused', async () => {
    const answer = await raw('GET /v1/me', { headers: [`x-large: ${secret.repeat(20_000)}`] });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([431, { message: expect.any(String) }]);
    expect(answer.body).not.toMatch(leaks);
  });
});

describe('a credential', () => {
  const ask = (authorization: string | undefined): Promise<ApiAnswer> =>
    clientWith(hospital.url)({ path: '/v1/me', headers: authorization === undefined ? {} : { authorization } });

  const parts = (): [string, string, string] => token.split('.') as [string, string, string];
  const claims = (): Record<string, unknown> => JSON.parse(Buffer.from(parts()[1], 'base64url').toString('utf8'));
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const resigned = (changes: object): string => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const signed = `${parts()[0]}.${encode({ ...claims(), ...changes })}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
  };

  const cases: readonly [string, () => string | undefined][] = [
    ['that is not there', () => undefined],
    ['that is empty', () => 'Bearer '],
    ['that is nonsense', () => `Bearer ${secret}`],
    ['of another scheme', () => `Basic ${Buffer.from(`${hospital.admin.email}:${hospital.admin.password}`).toString('base64')}`],
    ['without its scheme', () => token],
    ['with its signature cut off', () => `Bearer ${parts().slice(0, 2).join('.')}.`],
    [
      'with other claims under the old signature',
      () => `Bearer ${parts()[0]}.${encode({ ...claims(), roles: 'administrator' })}.${parts()[2]}`,
    ],
    ['signed by somebody else', () => `Bearer ${resigned({})}`],
    ['that says it needs no signature', () => `Bearer ${encode({ alg: 'none' })}.${parts()[1]}.`],
    ['like an API key, and none', () => `Bearer wk_${'A'.repeat(86)}`],
    ['like an API key, and too short', () => 'Bearer wk_AAAA'],
    ['longer than any credential', () => `Bearer ${'A'.repeat(9_000)}`],
    ['with another behind it', () => `Bearer ${token}, Bearer ${token}`],
  ];

  test.each(cases)('%s is refused', async (_, authorization) => {
    const answer = await ask(authorization());
    expectToldOff(answer, 401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  test('that is sent twice is refused', async () => {
    const answer = await raw('GET /v1/me', { headers: [`authorization: Bearer ${token}`] });
    expect([400, 401]).toContain(answer.status);
    expect(answer.body).not.toMatch(leaks);
  });
});

describe('a request that is no HTTP', () => {
  const head = (): string => `host: ${new URL(hospital.url).host}\r\nauthorization: Bearer ${token}\r\nconnection: close\r\n`;

  const cases: readonly [string, () => string, readonly number[]][] = [
    ['nonsense', () => `${secret}\r\n\r\n`, [400]],
    ['two lengths', () => `POST /v1/files HTTP/1.1\r\n${head()}content-length: 2\r\ncontent-length: 3\r\n\r\n{}}`, [400]],
    [
      'a length and chunks',
      () => `POST /v1/files HTTP/1.1\r\n${head()}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      [400],
    ],
    ['a length that is none', () => `POST /v1/files HTTP/1.1\r\n${head()}content-length: two\r\n\r\n{}`, [400]],
    ['no host', () => 'GET /v1/me HTTP/1.1\r\nconnection: close\r\n\r\n', [400]],
    ['two hosts', () => `GET /v1/me HTTP/1.1\r\nhost: evil.localhost\r\n${head()}\r\n`, [400, 401, 403, 404]],
  ];

  test.each(cases)('%s is refused', async (_, text, statuses) => {
    const answer = await sendRaw(cloud.apiUrl, text());
    expect(statuses).toContain(answer.status);
    expect(answer.body).not.toMatch(leaks);
  });
});

interface Raw {
  readonly headers?: readonly string[];
  readonly body?: Buffer;
}

const raw = (line: string, { headers = [], body = Buffer.alloc(0) }: Raw): Promise<RawAnswer> => {
  const lines = [
    `${line} HTTP/1.1`,
    `host: ${new URL(hospital.url).host}`,
    `authorization: Bearer ${token}`,
    ...headers,
    'content-type: application/json',
    `content-length: ${body.length}`,
    'connection: close',
  ];
  return sendRaw(cloud.apiUrl, Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]));
};

test('after all of this the hospital is served as before', async () => {
  expect((await hospital.client({ path: '/v1/me' })).status).toBe(200);
});
