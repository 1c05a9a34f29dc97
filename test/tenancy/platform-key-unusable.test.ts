/** While KMS does not answer, operators are told to try again. */
import { createPlatformKey } from '../../functions/tenancy/platform-key.ts';

const keyOver = (wrapped: Uint8Array | undefined) =>
  createPlatformKey({
    control: { send: async () => ({ Item: wrapped && { wrapped } }) } as never,
    controlTable: 'control',
    kms: { send: () => Promise.reject(new Error('no answer')) } as never,
    platformKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/platform',
  });

test.each([
  ['opened', new Uint8Array(3)],
  ['made', undefined],
])('a key that cannot be %s is unavailable, not a fault of ours', async (_, wrapped) => {
  await expect(keyOver(wrapped)()).rejects.toMatchObject({ name: 'KeyUnavailable', kind: 'unavailable' });
});
