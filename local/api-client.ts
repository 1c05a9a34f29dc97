/** A client of the platform's API on this machine: `<slug>.localhost` is sent as the Host, the connection goes to loopback. */
import { Agent, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; throws when it is not. */
  json<T = Record<string, unknown>>(): T;
}

export interface ApiRequest {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type ApiClient = (request: ApiRequest) => Promise<ApiAnswer>;

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** `url` is `http://general.localhost:3000`; `token` is asked for at each request, so that it can be renewed. */
export const createApiClient =
  (url: string, token?: () => string | Promise<string>): ApiClient =>
  async ({ method = 'GET', path, body, headers = {} }) => {
    const { host, port } = new URL(url);
    const credential = await token?.();
    const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const outgoing = request({
      agent,
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: {
        host,
        ...(credential ? { authorization: `Bearer ${credential}` } : {}),
        ...(payload === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }),
        ...headers,
      },
    });
    return new Promise((resolve, reject) => {
      outgoing.once('error', reject).once('response', (incoming) => {
        buffer(incoming).then((received) => {
          const text = received.toString('utf8');
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json: <T>() => JSON.parse(text) as T });
        }, reject);
      });
      outgoing.end(payload);
    });
  };

/** The answer, or an error that says what the API said. */
export const expectStatus = (answer: ApiAnswer, ...statuses: readonly number[]): ApiAnswer => {
  if (!statuses.includes(answer.status)) throw new Error(`The API answered ${answer.status}: ${answer.text}`);
  return answer;
};
