/** A browser's form: its fields up to the file, and the file as a stream. */
import { Readable } from 'node:stream';
import busboy from 'busboy';
import { AwsError, type HttpRequest, type SignedForm } from '../service.ts';
import { invalidArgument } from './fault.ts';

export interface Form {
  /** Lower-case names. */
  readonly fields: Readonly<Record<string, string>>;
  readonly file: Readable;
  readonly fileName: string;
  readonly signed?: SignedForm;
}

const mostBytesOfFields = 20 * 1024;

/** Throws `MalformedPOSTRequest`, `MaxPostPreDataLengthExceeded`, and `InvalidArgument` for a form without a file. */
export const readForm = async ({ headers, body }: HttpRequest): Promise<Form> => {
  const fields: Record<string, string> = {};
  const { file, fileName } = await new Promise<{ file: Readable; fileName: string }>((resolve, reject) => {
    const parser = openParser(headers);
    let size = 0;
    parser.on('field', (name, value) => {
      size += Buffer.byteLength(name) + Buffer.byteLength(value);
      if (size > mostBytesOfFields) reject(tooMuchBefore());
      fields[name.toLowerCase()] = value;
    });
    parser.on('file', (name, file, { filename }) => {
      if (name.toLowerCase() === 'file') resolve({ file, fileName: filename ?? '' });
      else reject(malformed());
    });
    for (const limit of ['fieldsLimit', 'partsLimit'] as const) parser.on(limit, () => reject(tooMuchBefore()));
    parser.on('error', () => reject(malformed()));
    parser.on('close', () => reject(invalidArgument('POST requires exactly one file upload per request.', 'file', '0')));
    body.on('error', (error) => parser.destroy(error));
    body.pipe(parser);
  });
  // It may break off before anyone reads it; whoever then reads it is told.
  file.on('error', () => {});
  return { fields, file: Readable.from(wholeOf(file), { objectMode: false }), fileName, signed: signatureIn(fields) };
};

/** The bytes of the file, up to the boundary that ends it. */
async function* wholeOf(file: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* file as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw error instanceof AwsError ? error : malformed();
  }
}

const openParser = (headers: HttpRequest['headers']): busboy.Busboy => {
  try {
    return busboy({
      headers,
      defParamCharset: 'utf8',
      limits: { fieldSize: mostBytesOfFields + 1, fields: 200, fieldNameSize: 1024 },
    });
  } catch {
    throw malformed();
  }
};

const malformed = (): AwsError =>
  new AwsError('MalformedPOSTRequest', 'The body of your POST request is not well-formed multipart/form-data.', 400);

const tooMuchBefore = (): AwsError =>
  new AwsError('MaxPostPreDataLengthExceeded', 'Your POST request fields preceding the upload file were too large.', 400, {
    MaxPostPreDataLengthBytes: mostBytesOfFields,
  });

/** Absent for a form that nobody signed; a policy without its signature is an error. */
const signatureIn = (fields: Readonly<Record<string, string>>): SignedForm | undefined => {
  const { policy } = fields;
  if (policy === undefined) return undefined;
  if (fields['x-amz-algorithm'] !== 'AWS4-HMAC-SHA256')
    throw invalidArgument(
      "Bucket POST must contain a field named 'X-Amz-Algorithm' with the value AWS4-HMAC-SHA256.",
      'X-Amz-Algorithm',
      '',
    );
  const field = (name: string): string => {
    const value = fields[name.toLowerCase()];
    if (value) return value;
    throw invalidArgument(
      `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
      name,
      '',
    );
  };
  return {
    policy,
    credential: field('X-Amz-Credential'),
    date: field('X-Amz-Date'),
    signature: field('X-Amz-Signature'),
    token: fields['x-amz-security-token'],
  };
};
