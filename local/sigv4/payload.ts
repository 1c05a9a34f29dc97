/** A payload whose hash was signed: it passes as it comes, and its stream fails at the end unless the hash was its own. */
import { createHash } from 'node:crypto';
import { pipeline, type Readable, Transform } from 'node:stream';
import type { AwsError } from '../service.ts';

/** Passes `source` on; an end that does not match `expected` (hex SHA-256) destroys the stream with the error of `mismatch`. */
export const hashed = (source: Readable, expected: string, mismatch: () => AwsError): Readable => {
  const hash = createHash('sha256');
  const checked = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush: (done) => done(hash.digest('hex') === expected ? null : mismatch()),
  });
  return flow(source, checked);
};

/** Pipes, and makes sure that a stream nobody listens to yet cannot end the process. */
export const flow = (source: Readable, into: Transform): Readable => {
  into.on('error', () => {});
  pipeline(source, into, () => {});
  return into;
};
