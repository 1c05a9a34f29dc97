/** HTTP as it is on the wire: any host, any header, any bytes. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

export interface RawRequest {
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export const request = (port: number, { method = 'GET', host, path = '/', headers = {}, body }: RawRequest): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const named = { host: host ?? `127.0.0.1:${port}`, ...headers };
    const outgoing = httpRequest({ host: '127.0.0.1', port, method, path, headers: named }, (incoming) => {
      const { statusCode: status = 0, headers } = incoming;
      text(incoming).then((body) => resolve({ status, headers, body }), reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
