import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type FrontDoor, type FrontDoorSettings, openFrontDoor } from '../../../local/front-door.ts';
import { AwsError, type Call } from '../../../local/service.ts';
import { createCredentials } from '../../../local/sigv4/credentials.ts';
import { ConnectionCut } from '../../../local/traffic.ts';
import { type SmallCloud, smallCloud } from '../small-cloud.ts';
import { request } from './raw-http.ts';
import { toyBuckets, toyTables } from './toy-service.ts';

let small: SmallCloud;
let door: FrontDoor;
const tables = toyTables();
const buckets = toyBuckets();

const open = async (settings: Partial<FrontDoorSettings> = {}) => {
  small = smallCloud([() => tables, () => buckets]);
  door = await openFrontDoor(small.cloud, { port: 0, ...settings });
};

afterEach(async () => {
  await door.close();
  await small.close();
});

const client = () =>
  new DynamoDBClient({
    endpoint: small.cloud.endpoint,
    region: 'us-east-1',
    credentials: createCredentials(small.cloud).root(),
    maxAttempts: 1,
  });

test('a stock client signs, is verified, and is answered', async () => {
  await open();
  const dynamodb = client();
  await dynamodb.send(new GetItemCommand({ TableName: 'T', Key: { id: { S: 'ü' } } }));
  expect(tables.seen.at(-1)).toMatchObject({ operation: 'GetItem', input: { TableName: 'T' }, principal: { kind: 'root' } });
  dynamodb.destroy();
});

test('a connection carries one request after another', async () => {
  await open();
  const answers = await Promise.all([1, 2, 3].map(() => request(door.port, { path: '/bucket/key' })));
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
});

test('an unsigned request to a localhost name goes to the web, with its body as it came', async () => {
  await open({ web: async (incoming) => ({ status: 201, headers: {}, body: `${incoming.host} ${await text(incoming.body)}` }) });
  const answer = await request(door.port, { method: 'POST', host: `general.localhost:${door.port}`, body: 'hello' });
  expect(answer).toMatchObject({ status: 201, body: `general.localhost:${door.port} hello` });
});

test('a bearer token is no AWS signature', async () => {
  await open({ web: async () => ({ status: 204, headers: {} }) });
  const answer = await request(door.port, { host: 'a.localhost', headers: { authorization: 'Bearer x' } });
  expect(answer.status).toBe(204);
});

test('the keys of a user pool are answered at the address', async () => {
  await open({ wellKnown: async ({ path }) => ({ status: 200, headers: {}, body: path }) });
  const answer = await request(door.port, { path: '/us-east-1_abc/.well-known/jwks.json' });
  expect(answer.body).toBe('/us-east-1_abc/.well-known/jwks.json');
});

test('the keys of a user pool can be failed and cut off like any call', async () => {
  await open({ wellKnown: async ({ path }) => ({ status: 200, headers: {}, body: path }) });
  const ask = () => request(door.port, { path: '/us-east-1_abc/.well-known/jwks.json' });
  const matches = ({ operation }: Call) => operation === 'GetWellKnown';
  small.cloud.traffic.disturb({ matches, times: 1, error: new AwsError('InternalErrorException', 'It is out.', 500) });
  expect((await ask()).status).toBe(500);
  small.cloud.traffic.disturb({ matches, times: 1, error: new ConnectionCut() });
  await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect((await ask()).status).toBe(200);
});

test.each(['before', 'after'] as const)(
  'a connection that is cut %s a call’s effect is all that its client learns',
  async (when) => {
    await open();
    small.cloud.traffic.disturb({ matches: () => true, times: 1, error: new ConnectionCut(), when });
    const dynamodb = client();
    const seen = tables.seen.length;
    await expect(dynamodb.send(new GetItemCommand({ TableName: 'T', Key: { id: { S: 'ü' } } }))).rejects.toThrow('hang up');
    expect(tables.seen.length - seen).toBe(when === 'before' ? 0 : 1);
    dynamodb.destroy();
  },
);

test('an unsigned request at the address is nobody asking S3', async () => {
  await open();
  await request(door.port, { path: '/bucket/key' });
  expect(buckets.seen.at(-1)?.principal).toMatchObject({ kind: 'anonymous' });
});

test('an unsigned call of a JSON service is told that its token is missing', async () => {
  await open();
  const headers = { 'x-amz-target': 'DynamoDB_20120810.GetItem' };
  const answer = await request(door.port, { method: 'POST', headers, body: '{}' });
  expect([answer.status, JSON.parse(answer.body).__type]).toEqual([400, 'MissingAuthenticationTokenException']);
});

test('a browser that asks before it uses a presigned URL is answered by S3, unsigned', async () => {
  await open();
  const answer = await request(door.port, { method: 'OPTIONS', path: '/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0' });
  expect([answer.status, buckets.seen.at(-1)?.principal.kind]).toEqual([200, 'anonymous']);
});

test('a browser may sign in to a user pool from any page', async () => {
  await open();
  const headers = { origin: 'http://a.localhost', 'access-control-request-headers': 'content-type,x-amz-target' };
  const answer = await request(door.port, { method: 'OPTIONS', headers });
  expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([204, '*']);
});

test('a name that only points here is refused', async () => {
  await open({ web: async () => ({ status: 200, headers: {} }) });
  expect((await request(door.port, { host: 'evil.example' })).status).toBe(421);
});

test('a failure of a handler tells an id and nothing else', async () => {
  const lines: string[] = [];
  await open({ web: () => Promise.reject(new TypeError('secret detail')), log: (line) => void lines.push(line) });
  const answer = await request(door.port, { host: 'localhost' });
  expect(answer.status).toBe(500);
  expect(answer.body).not.toContain('secret');
  expect(lines).toEqual(['front door failed: TypeError']);
  expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
});

test('what is not HTTP is answered 400', async () => {
  await open();
  const socket = connect(door.port, '127.0.0.1');
  socket.end('NOT HTTP AT ALL\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 Bad Request/);
});

test('a target that is no path is answered 400', async () => {
  await open();
  expect((await request(door.port, { path: 'http://elsewhere/' })).status).toBe(400);
});

test('a HEAD is answered without a body', async () => {
  await open({ web: async () => ({ status: 200, headers: { 'content-length': '5' }, body: 'hello' }) });
  const answer = await request(door.port, { method: 'HEAD', host: 'localhost' });
  expect([answer.headers['content-length'], answer.body]).toEqual(['5', '']);
});

test('a port that is taken is told in one sentence', async () => {
  await open();
  await expect(openFrontDoor(small.cloud, { port: door.port })).rejects.toThrow(`Port ${door.port} is taken`);
});

test('closing gives the port back, even with a connection open', async () => {
  await open();
  const socket = connect(door.port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  await door.close();
  const again = await openFrontDoor(small.cloud, { port: door.port });
  await again.close();
  socket.destroy();
});
