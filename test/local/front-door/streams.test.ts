/** Bodies through the front door: they flow, they are let go of, and a refused one does no harm. */
import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type FrontDoor, openFrontDoor } from '../../../local/front-door.ts';
import type { HttpRequest, HttpResponse } from '../../../local/service.ts';
import { createCredentials } from '../../../local/sigv4/credentials.ts';
import { signed, stamp } from '../sigv4/signer.ts';
import { type SmallCloud, smallCloud } from '../small-cloud.ts';
import { request } from './raw-http.ts';
import { toyBuckets } from './toy-service.ts';

let small: SmallCloud;
let door: FrontDoor;
const open = async (web?: (incoming: HttpRequest) => Promise<HttpResponse>) => {
  small = smallCloud([() => toyBuckets()]);
  door = await openFrontDoor(small.cloud, { port: 0, web });
};
afterEach(async () => {
  await door.close();
  await small.close();
});

const upload = (bytes: number, headers: Record<string, string> = {}) => {
  const outgoing = httpRequest({
    host: '127.0.0.1',
    port: door.port,
    method: 'POST',
    headers: { host: 'localhost', 'content-length': bytes, ...headers },
  });
  outgoing.on('error', () => {});
  return outgoing;
};

test('200 MB pass without being held', async () => {
  let read = 0;
  let most = 0;
  await open(async ({ body }) => {
    const before = process.memoryUsage.rss();
    for await (const chunk of body) {
      read += (chunk as Buffer).length;
      most = Math.max(most, process.memoryUsage.rss() - before);
    }
    return { status: 200, headers: {} };
  });
  const chunk = Buffer.alloc(1024 * 1024);
  const outgoing = upload(200 * chunk.length);
  Readable.from(Array.from({ length: 200 }, () => chunk)).pipe(outgoing);
  await once(outgoing, 'response');
  expect(read).toBe(200 * chunk.length);
  expect(most).toBeLessThan(100 * chunk.length);
});

test('a client that goes away in mid-upload ends the body with an error', async () => {
  const [started, failed] = [Promise.withResolvers<void>(), Promise.withResolvers<unknown>()];
  await open(async ({ body }) => {
    body.once('data', started.resolve);
    text(body).catch(failed.resolve);
    return failed.promise.then(() => ({ status: 200, headers: {} }));
  });
  const outgoing = upload(1000);
  outgoing.write('some');
  await started.promise;
  outgoing.destroy();
  expect(await failed.promise).toMatchObject({ code: 'ECONNRESET' });
});

test('a client that goes away in mid-answer ends the stream that feeds it', async () => {
  const closed = Promise.withResolvers<void>();
  await open(async () => {
    const body = new Readable({ read: () => body.push(Buffer.alloc(65_536)) });
    body.once('close', closed.resolve);
    return { status: 200, headers: {}, body };
  });
  const outgoing = upload(0);
  outgoing.end();
  const [incoming] = await once(outgoing, 'response');
  incoming.destroy();
  await closed.promise;
});

test('a stream that fails in mid-answer breaks the connection, never ends it as if whole', async () => {
  await open(async () => {
    const body = Readable.from(
      (async function* () {
        yield Buffer.alloc(10);
        throw new Error('disk');
      })(),
    );
    return { status: 200, headers: { 'content-length': '1000' }, body };
  });
  await expect(request(door.port, { host: 'localhost' })).rejects.toThrow();
});

test('an upload that is refused at once leaves the connection fit for the next request', async () => {
  await open();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (headers: Record<string, string>, body = '') =>
    new Promise<number | undefined>((resolve, reject) => {
      const outgoing = httpRequest({ host: '127.0.0.1', port: door.port, method: 'PUT', path: '/b/k', agent, headers });
      outgoing.on('error', reject).on('response', (incoming) => {
        incoming.resume().on('end', () => resolve(incoming.statusCode));
      });
      outgoing.end(body);
    });
  const by = { ...createCredentials(small.cloud).root(), at: new Date(), host: `127.0.0.1:${door.port}` };
  const body = 'x'.repeat(8_000_000);
  const right = signed({ method: 'PUT', path: '/b/k', body }, by);
  expect(await send({ ...right.headers, 'x-amz-date': stamp(new Date(0)) }, body)).toBe(400);
  expect(await send({ ...right.headers }, body)).toBe(200);
  agent.destroy();
});
