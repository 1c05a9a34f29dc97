/** A process that holds warm sessions, with real credentials and clients that were used. */

import { randomUUID } from 'node:crypto';
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { STSClient } from '@aws-sdk/client-sts';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { callSettings } from '../../functions/aws/call-settings.ts';
import { tableOf } from '../../functions/aws/table.ts';
import { type CredentialProvider, createSessions, type TenantSessions } from '../../functions/aws/tenant-session.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';
import { pooled } from '../session.ts';
import { asChild } from './child.ts';

export interface MemoryInput {
  readonly roleArn: string;
  readonly table: string;
  readonly sessions: number;
}

/** Bytes, garbage collected. */
export interface Held {
  readonly heap: number;
  readonly resident: number;
}

export interface MemoryOutput {
  readonly before: Held;
  readonly after: Held;
}

const held = (): Held => {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, resident: rss };
};

const kmsOf = (credentials: CredentialProvider): KMSClient => new KMSClient({ ...callSettings(), credentials });

/** Opens a session of a hospital nobody knows, and uses both of its clients. There is nothing to find and no key to open. */
const use = async (sessions: TenantSessions, table: string): Promise<void> => {
  const tenantId = asTenantId(randomUUID());
  const session = await sessions.open(pooled(tenantId), ['record:read', 'key:open']);
  await tableOf(session).send(new GetCommand({ TableName: table, Key: { pk: `${tenantId}#record#none`, sk: 'record' } }));
  const opening = session.keep(kmsOf).send(new DecryptCommand({ CiphertextBlob: new Uint8Array(100) }));
  await opening.catch(() => undefined);
};

asChild<MemoryInput, MemoryOutput>(async ({ roleArn, table, sessions: count }, say) => {
  const sessions = createSessions({
    sts: new STSClient(callSettings()),
    roleArn,
    capacity: count,
    now: Date.now,
    placeOf: () => ({ table, bucket: null }),
  });
  // The first loads what all share.
  await use(sessions, table);
  const before = held();
  for (let opened = 1; opened < count; opened++) {
    await use(sessions, table);
    if (opened % 250 === 0) say(`${opened} sessions`);
  }
  return { before, after: held() };
});
