/** Requests as no decent client sends them: bytes on a socket, and whatever comes back. */
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends the text and waits for the connection's end, or fails after ten seconds. `connection: close` belongs into the text. */
export const sendRaw = (apiUrl: string, request: string | Buffer): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(new URL(apiUrl).port), '127.0.0.1', () => socket.write(request));
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer came within ten seconds')));
    socket
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .once('error', reject)
      .once('close', () => {
        const [head = '', body = ''] = Buffer.concat(chunks)
          .toString('utf8')
          .split(/\r\n\r\n([\s\S]*)/);
        resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]), head, body });
      });
  });
