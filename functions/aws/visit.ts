/** A GET as a browser would send it: over HTTPS, to a name that must resolve. */
import { request as requestPlain } from 'node:http';
import { request } from 'node:https';

export interface Visit {
  readonly status: number;
  readonly text: string;
}

const timeoutMilliseconds = 10_000;
const mostBytes = 64 * 1024;

/** Names below `localhost` are this machine, whatever its resolver says. https://www.rfc-editor.org/rfc/rfc6761#section-6.3 */
const addressOf = ({ hostname }: URL): string => (hostname.endsWith('.localhost') ? '127.0.0.1' : hostname);

/** Redirects are not followed. Throws when nobody answers in ten seconds, or with more than 64 KB. */
export const visit = (address: string): Promise<Visit> =>
  new Promise((resolve, reject) => {
    const url = new URL(address);
    const options = {
      host: addressOf(url),
      port: url.port,
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host },
      servername: url.hostname,
      signal: AbortSignal.timeout(timeoutMilliseconds),
    };
    const sent = (url.protocol === 'http:' ? requestPlain : request)(options, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > mostBytes) response.destroy(new Error('the answer is too long'));
        chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
    });
    sent.on('error', reject);
    sent.end();
  });
