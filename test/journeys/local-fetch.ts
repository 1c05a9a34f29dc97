/** `fetch` for clients that resolve hosts themselves: curl and browsers know that `*.localhost` is this machine, Node does not. */
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** Connects to loopback and leaves the URL's host in the request. */
export const localFetch: typeof fetch = async (input, init) => {
  const asked = new Request(input, init);
  const url = new URL(asked.url);
  const headers = { ...Object.fromEntries(asked.headers), host: url.host };
  const body = Buffer.from(await asked.arrayBuffer());
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: url.port, method: asked.method, path: `${url.pathname}${url.search}`, headers })
      .once('error', reject)
      .once('response', (incoming) => {
        buffer(incoming).then((received) => {
          const { statusCode: status = 0 } = incoming;
          const told = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
          resolve(new Response([204, 304].includes(status) ? null : received, { status, headers: told }));
        }, reject);
      })
      .end(body);
  });
};
