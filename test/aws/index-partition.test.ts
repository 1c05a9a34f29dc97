/** An index partition can be named by its own hospital alone. */
import { createHmac } from 'node:crypto';
import type { DataKey } from '../../functions/aws/data-key.ts';
import { indexPartition } from '../../functions/aws/index-partition.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';

const keyOf = (secret: string): DataKey => ({
  keyId: 'arn:key',
  derive: (purpose) => new Uint8Array(createHmac('sha256', secret).update(purpose).digest()),
});

const general = { tenantId: asTenantId('00000000-0000-4000-8000-00000000000a'), key: keyOf('general') };
const mercy = { tenantId: asTenantId('00000000-0000-4000-8000-00000000000b'), key: keyOf('mercy') };

test('it begins with the tenant and the area, as the tenant’s scopes demand', () => {
  expect(indexPartition(general, 'record', 'Patient').startsWith(`${general.tenantId}#record#`)).toBe(true);
});

test('the same name is always the same partition, and another name another', () => {
  expect(indexPartition(general, 'record', 'Patient')).toBe(indexPartition(general, 'record', 'Patient'));
  expect(indexPartition(general, 'record', 'Patient')).not.toBe(indexPartition(general, 'record', 'Encounter'));
});

test('whoever has another hospital’s key cannot name it, though they know the tenant', () => {
  const guessed = indexPartition({ tenantId: mercy.tenantId, key: general.key }, 'record', 'Patient');
  expect(guessed).not.toBe(indexPartition(mercy, 'record', 'Patient'));
});

test('it does not tell the name', () => {
  expect(indexPartition(general, 'record', 'Observation@jane-doe')).not.toContain('jane');
});
