/** The platform's own secret for what operators page through: made once, wrapped by the platform's KMS key, kept in the control table. */
import { DecryptCommand, GenerateDataKeyWithoutPlaintextCommand, type KMSClient } from '@aws-sdk/client-kms';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { isConditionFailed, translate } from '../aws/table.ts';
import { unavailable } from '../kernel/errors.ts';

export interface PlatformKeyNeeds {
  readonly control: Pick<DynamoDBDocumentClient, 'send'>;
  readonly controlTable: string;
  readonly kms: Pick<KMSClient, 'send'>;
  readonly platformKeyArn: string;
}

const itemKey = { pk: 'PLATFORM', sk: 'CURSOR_KEY' };
const context = { purpose: 'cursor' };

/** 32 bytes, opened once for as long as the function lives. Two functions that begin together end with the same key. Throws `KeyUnavailable`. */
export const createPlatformKey = (needs: PlatformKeyNeeds): (() => Promise<Uint8Array>) => {
  let opened: Promise<Uint8Array> | undefined;
  return () => {
    opened ??= openOrMake(needs).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
};

const openOrMake = async (needs: PlatformKeyNeeds): Promise<Uint8Array> => {
  const wrapped = (await findWrapped(needs)) ?? (await make(needs));
  const { Plaintext: plaintext } = await needs.kms
    .send(new DecryptCommand({ CiphertextBlob: wrapped, KeyId: needs.platformKeyArn, EncryptionContext: context }))
    .catch(unusable);
  return plaintext as Uint8Array;
};

const unusable = (error: unknown): never => {
  throw unavailable('KeyUnavailable', 'The key of the platform could not be used. Try again.', error);
};

const findWrapped = async ({ control, controlTable }: PlatformKeyNeeds): Promise<Uint8Array | undefined> => {
  const get = new GetCommand({ TableName: controlTable, Key: itemKey, ConsistentRead: true });
  return (await control.send(get).catch(translate)).Item?.wrapped as Uint8Array | undefined;
};

const make = async (needs: PlatformKeyNeeds): Promise<Uint8Array> => {
  const make = { KeyId: needs.platformKeyArn, KeySpec: 'AES_256', EncryptionContext: context } as const;
  const { CiphertextBlob: wrapped } = await needs.kms.send(new GenerateDataKeyWithoutPlaintextCommand(make)).catch(unusable);
  const put = new PutCommand({
    TableName: needs.controlTable,
    Item: { ...itemKey, wrapped },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  await needs.control.send(put).catch((error: unknown) => {
    if (!isConditionFailed(error)) translate(error);
  });
  return (await findWrapped(needs)) as Uint8Array;
};
