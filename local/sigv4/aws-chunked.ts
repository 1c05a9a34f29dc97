/**
 * `aws-chunked` bodies: framing off, chunk signatures checked, trailers kept.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and …/sigv4-streaming-trailers.html
 */
import { createHash, type Hash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { AwsError } from '../service.ts';
import { emptyHash, sameSignature, sha256, sign } from './signature.ts';

export interface Chunking {
  /** What the chain of chunk signatures starts from; absent when chunks are not signed. */
  readonly signed?: { readonly key: Buffer; readonly timestamp: string; readonly scope: string; readonly seed: string };
  /** Names of the trailing headers that were announced in `x-amz-trailer`. */
  readonly trailer: readonly string[];
  /** `x-amz-decoded-content-length` */
  readonly decodedLength: number;
  readonly mismatch: () => AwsError;
}

type Place = 'size' | 'data' | 'after data' | 'trailer' | 'end';

const incomplete = () =>
  new AwsError('IncompleteBody', 'You did not provide the number of bytes specified by the Content-Length HTTP header.');
const longestLine = 16_384;

/** Decodes one body. `trailers` are known once the stream has ended. Nothing of a body may be kept whose stream failed. */
export class AwsChunkedDecoder extends Transform {
  readonly trailers: Record<string, string> = {};
  readonly #chunking: Chunking;
  #previous: string;
  #place: Place = 'size';
  #line = '';
  #left = 0;
  #decoded = 0;
  #hash: Hash = createHash('sha256');
  #signature = '';

  constructor(chunking: Chunking) {
    super();
    this.#chunking = chunking;
    this.#previous = chunking.signed?.seed ?? '';
  }

  override _transform(bytes: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      let rest = bytes;
      while (rest.length > 0) rest = this.#place === 'data' ? this.#takeData(rest) : this.#takeLine(rest);
      done();
    } catch (error) {
      done(error as AwsError);
    }
  }

  override _flush(done: TransformCallback): void {
    const whole = this.#place === 'end' && this.#decoded === this.#chunking.decodedLength;
    const missing = this.#chunking.trailer.some((name) => this.trailers[name] === undefined);
    done(whole && !missing ? null : incomplete());
  }

  #takeData(bytes: Buffer): Buffer {
    const data = bytes.subarray(0, this.#left);
    if (this.#chunking.signed) this.#hash.update(data);
    this.push(data);
    this.#left -= data.length;
    this.#decoded += data.length;
    if (this.#left === 0) {
      this.#checkChunk(this.#hash.digest('hex'));
      this.#hash = createHash('sha256');
      this.#place = 'after data';
    }
    return bytes.subarray(data.length);
  }

  #takeLine(bytes: Buffer): Buffer {
    const end = bytes.indexOf(10);
    this.#line += bytes.toString('latin1', 0, end === -1 ? bytes.length : end);
    if (this.#line.length > longestLine) throw incomplete();
    if (end === -1) return bytes.subarray(bytes.length);
    const line = this.#line.replace(/\r$/, '');
    this.#line = '';
    this.#readLine(line);
    return bytes.subarray(end + 1);
  }

  #readLine(line: string): void {
    if (this.#place === 'size') this.#startChunk(line);
    else if (this.#place === 'trailer') this.#readTrailer(line);
    else if (line !== '') throw incomplete();
    else if (this.#place === 'after data') this.#place = 'size';
  }

  #startChunk(line: string): void {
    const match = /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
    if (!match) throw incomplete();
    this.#left = Number.parseInt(match[1] as string, 16);
    this.#signature = match[2] ?? '';
    if (this.#left > 0) {
      this.#place = 'data';
      return;
    }
    this.#checkChunk(emptyHash);
    this.#place = 'trailer';
  }

  #readTrailer(line: string): void {
    if (line === '') {
      this.#endTrailers();
      return;
    }
    const at = line.indexOf(':');
    const name = line.slice(0, at).trim().toLowerCase();
    if (name !== 'x-amz-trailer-signature' && !this.#chunking.trailer.includes(name)) {
      throw new AwsError('MalformedTrailerError', 'The request contained trailing data that was not well-formed.');
    }
    this.trailers[name] = line.slice(at + 1).trim();
  }

  #endTrailers(): void {
    this.#place = 'end';
    const { 'x-amz-trailer-signature': signature = '', ...rest } = this.trailers;
    delete this.trailers['x-amz-trailer-signature'];
    const { signed, trailer, mismatch } = this.#chunking;
    if (!signed || trailer.length === 0) return;
    const canonical = Object.entries(rest).map(([name, value]) => `${name}:${value}\n`);
    const text = ['AWS4-HMAC-SHA256-TRAILER', signed.timestamp, signed.scope, this.#previous, sha256(canonical.join(''))];
    if (!sameSignature(signature, sign(signed.key, text.join('\n')))) throw mismatch();
  }

  #checkChunk(hash: string): void {
    const { signed, mismatch } = this.#chunking;
    if (!signed) return;
    const text = ['AWS4-HMAC-SHA256-PAYLOAD', signed.timestamp, signed.scope, this.#previous, emptyHash, hash];
    const expected = sign(signed.key, text.join('\n'));
    if (!sameSignature(this.#signature, expected)) throw mismatch();
    this.#previous = expected;
  }
}
