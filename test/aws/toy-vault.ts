/** A KMS and a table in a few lines, as the data key uses them: keys open under their own encryption context alone. */
import { randomBytes } from 'node:crypto';
import { awsError, type Command, type Send } from './session-over.ts';

interface Item {
  readonly pk: string;
  readonly sk: string;
  readonly wrapped: Uint8Array;
  readonly keyId: string;
}

export interface ToyVault {
  readonly send: Send;
  /** The names of the commands it was sent. */
  readonly calls: string[];
  readonly items: Map<string, Item>;
  /** Makes the next command of this name fail. */
  fail(command: string, error: Error): void;
}

export const toyVault = (): ToyVault => {
  const calls: string[] = [];
  const items = new Map<string, Item>();
  const failures = new Map<string, Error>();
  const keyOf = ({ pk, sk }: { pk: string; sk: string }) => `${pk} ${sk}`;

  const answers: Record<string, (input: never) => object> = {
    GetCommand: ({ Key }: { Key: Item }) => ({ Item: items.get(keyOf(Key)) }),
    PutCommand({ Item, ConditionExpression }: { Item: Item; ConditionExpression?: string }) {
      if (ConditionExpression && items.has(keyOf(Item))) throw awsError('ConditionalCheckFailedException');
      items.set(keyOf(Item), Item);
      return {};
    },
    DeleteCommand({ Key }: { Key: Item }) {
      items.delete(keyOf(Key));
      return {};
    },
    GenerateDataKeyWithoutPlaintextCommand: ({
      KeyId,
      EncryptionContext: context,
    }: {
      KeyId: string;
      EncryptionContext: object;
    }) => ({
      CiphertextBlob: Buffer.from(JSON.stringify({ KeyId, context, secret: randomBytes(32).toString('hex') })),
    }),
    DecryptCommand({
      CiphertextBlob: wrapped,
      KeyId,
      EncryptionContext: context,
    }: {
      CiphertextBlob: Buffer;
      KeyId: string;
      EncryptionContext: object;
    }) {
      const sealed = JSON.parse(wrapped.toString()) as { KeyId: string; context: object; secret: string };
      if (sealed.KeyId !== KeyId) throw awsError('IncorrectKeyException');
      if (JSON.stringify(sealed.context) !== JSON.stringify(context)) throw awsError('InvalidCiphertextException');
      return { Plaintext: new Uint8Array(Buffer.from(sealed.secret, 'hex')) };
    },
  };

  const send = async (command: Command): Promise<object> => {
    const { name } = command.constructor;
    calls.push(name);
    const failure = failures.get(name);
    failures.delete(name);
    if (failure) throw failure;
    const answer = answers[name];
    if (!answer) throw new Error(`the toy knows no ${name}`);
    return answer(command.input as never);
  };
  return { send, calls, items, fail: (command, error) => void failures.set(command, error) };
};
