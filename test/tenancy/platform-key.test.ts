/** The platform's own secret: one, however many functions begin at once. */
import { createPlatformKey } from '../../functions/tenancy/platform-key.ts';
import { awsError } from '../aws/session-over.ts';
import { type ToyVault, toyVault } from '../aws/toy-vault.ts';

const platformKeyArn = 'arn:aws:kms:us-east-1:000000000000:key/platform';

const functionOver = ({ send }: ToyVault) => {
  const client = { send } as never;
  return createPlatformKey({ control: client, controlTable: 'control', kms: client, platformKeyArn });
};
const hex = (key: Uint8Array) => Buffer.from(key).toString('hex');

test('functions that begin together end with the same 32 bytes', async () => {
  const vault = toyVault();
  const keys = await Promise.all(Array.from({ length: 5 }, () => functionOver(vault)()));
  expect(new Set(keys.map(hex)).size).toBe(1);
  expect(keys[0]).toHaveLength(32);
});

test('a function opens it once', async () => {
  const vault = toyVault();
  const key = functionOver(vault);
  await Promise.all([key(), key(), key()]);
  expect(vault.calls.filter((name) => name === 'DecryptCommand')).toHaveLength(1);
});

test('a failure is not remembered', async () => {
  const vault = toyVault();
  const key = functionOver(vault);
  vault.fail('DecryptCommand', awsError('TimeoutError'));
  await expect(key()).rejects.toThrow();
  expect(await key()).toHaveLength(32);
});
