/**
 * Reads what a request brings, within API Gateway's limits.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
import type { Readable } from 'node:stream';
import type { HttpRequest } from '../service.ts';
import { GatewayError } from './gateway-error.ts';

const BODY_LIMIT = 10_485_760;
const HEADER_LIMIT = 10_240;

/** Throws a 431 when the request line and the headers are larger than 10,240 bytes together. */
export const checkHeaders = ({ method, path, query, headers }: HttpRequest): void => {
  const line = method.length + path.length + query.toString().length;
  const total = Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + Buffer.byteLength(value), line);
  if (total <= HEADER_LIMIT) return;
  throw new GatewayError('DEFAULT_4XX', { status: 431, message: 'Request Header Fields Too Large' });
};

/**
 * The whole body. Throws `REQUEST_TOO_LARGE` as soon as it is known to be larger than 10 MB: what is left of it is not read here,
 * and the stream is left intact, so that the connection can still carry the answer.
 */
export const readBody = ({ body, headers }: HttpRequest): Promise<Buffer> => {
  if (Number(headers['content-length'] ?? 0) > BODY_LIMIT) throw new GatewayError('REQUEST_TOO_LARGE');
  return collect(body);
};

const collect = (body: Readable): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (act: () => void): void => {
      body.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
      act();
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= BODY_LIMIT) return;
      body.pause();
      settle(() => reject(new GatewayError('REQUEST_TOO_LARGE')));
    };
    const onEnd = (): void => settle(() => resolve(Buffer.concat(chunks)));
    const onError = (): void => settle(() => reject(cutShort()));
    const onClose = (): void => settle(() => reject(cutShort()));
    body.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
  });

const cutShort = (): GatewayError => new GatewayError('DEFAULT_4XX', { status: 400, cause: 'The request body did not end.' });
