/** Between node:http and the shapes services read and write. Bodies are streams in both directions; none is held here. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsError, type HttpRequest, type HttpResponse } from './service.ts';

/** Reads what came in, all but the body. Throws `InvalidURI` for a target that is not a path. */
export const toHttpRequest = (incoming: IncomingMessage): HttpRequest => {
  const target = incoming.url ?? '';
  if (!target.startsWith('/')) throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  const at = target.indexOf('?');
  incoming.on('error', () => {});
  return {
    method: incoming.method ?? 'GET',
    host: (incoming.headers.host ?? '').toLowerCase(),
    path: at === -1 ? target : target.slice(0, at),
    query: new URLSearchParams(at === -1 ? '' : target.slice(at + 1)),
    headers: flatHeaders(incoming),
    body: incoming,
    trailers: () => ({}),
    sourceIp: (incoming.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
  };
};

const flatHeaders = (incoming: IncomingMessage): Record<string, string> => {
  const entries = Object.entries(incoming.headersDistinct).map(([name, values = []]) => [name, values.join(', ')]);
  return Object.fromEntries(entries) as Record<string, string>;
};

/** Writes an answer out. A client that has gone ends the body's stream, so that whoever feeds it lets go. */
export const send = async (response: HttpResponse, outgoing: ServerResponse, isHead: boolean): Promise<void> => {
  const { status, headers, body } = response;
  outgoing.writeHead(status, isHead || body instanceof Readable ? headers : withLength(headers, body));
  if (!(body instanceof Readable)) {
    outgoing.end(isHead ? undefined : body);
  } else if (isHead) {
    body.destroy();
    outgoing.end();
  } else {
    await pipeline(body, outgoing).catch(() => outgoing.destroy());
  }
};

const withLength = (headers: HttpResponse['headers'], body: Buffer | string = ''): HttpResponse['headers'] => {
  const hasLength = Object.keys(headers).some((name) => name.toLowerCase() === 'content-length');
  return hasLength ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) };
};
