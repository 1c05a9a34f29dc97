/**
 * A ciphertext says which key and which version of its material it was made with, so that Decrypt needs no key id, and proves
 * itself together with the encryption context it was made for.
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#encrypt_context
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AwsError } from '../service.ts';

export type EncryptionContext = Readonly<Record<string, string>>;

export interface MadeWith {
  readonly keyId: string;
  readonly version: number;
}

const format = 1;
const header = 1 + 16 + 4;
const overhead = header + 12 + 16;

/** `format · key id · version · IV · tag · content` */
export const encrypt = (plaintext: Buffer, material: Buffer, bound: MadeWith & { context: EncryptionContext }): Buffer => {
  const head = headOf(bound);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', material, iv).setAAD(Buffer.concat([head, canonical(bound.context)]));
  const content = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([head, iv, cipher.getAuthTag(), content]);
};

/** Throws `InvalidCiphertextException` for what is no ciphertext of this cloud. What it says is not proven until it is opened. */
export const readMadeWith = (ciphertext: Buffer): MadeWith => {
  if (ciphertext.length < overhead || ciphertext[0] !== format) throw invalidCiphertext();
  const id = ciphertext.toString('hex', 1, 17);
  const keyId = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-');
  return { keyId, version: ciphertext.readUInt32BE(17) };
};

/** Throws `InvalidCiphertextException` unless key material, encryption context and every byte are those of the making. */
export const decrypt = (ciphertext: Buffer, material: Buffer, context: EncryptionContext): Buffer => {
  const iv = ciphertext.subarray(header, header + 12);
  const decipher = createDecipheriv('aes-256-gcm', material, iv, { authTagLength: 16 });
  decipher.setAAD(Buffer.concat([ciphertext.subarray(0, header), canonical(context)]));
  decipher.setAuthTag(ciphertext.subarray(header + 12, overhead));
  try {
    return Buffer.concat([decipher.update(ciphertext.subarray(overhead)), decipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
};

export const invalidCiphertext = (): AwsError =>
  new AwsError('InvalidCiphertextException', 'The ciphertext, or the encryption context that belongs to it, is not valid.');

const headOf = ({ keyId, version }: MadeWith): Buffer => {
  const head = Buffer.alloc(header);
  head[0] = format;
  head.write(keyId.replaceAll('-', ''), 1, 'hex');
  head.writeUInt32BE(version, 17);
  return head;
};

/** The order of pairs does not matter; where one ends and the next begins does, so each part is preceded by its length. */
const canonical = (context: EncryptionContext): Buffer => {
  const parts = Object.entries(context)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flat();
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      const content = Buffer.from(part, 'utf16le');
      length.writeUInt32BE(content.length);
      return [length, content];
    }),
  );
};
