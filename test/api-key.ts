/** An API key of a hospital, put where the platform looks for it: for tests whose hospital demands more of a person than they bring. */
import { randomUUID } from 'node:crypto';
import { apiKeyKeyOf, makeApiKey } from '../functions/access/api-key.ts';
import type { TenantId } from '../functions/kernel/ids.ts';

/** A clinician's, good for a day: its text, and the item of the control table. */
export const apiKeyItem = (tenantId: TenantId, slug: string): { readonly text: string; readonly item: object } => {
  const id = randomUUID();
  const { text, hash } = makeApiKey(tenantId, id);
  const times = { createdAt: new Date().toISOString(), expiresAt: Math.floor(Date.now() / 1000) + 86_400 };
  return { text, item: { id, name: 'tests', roles: ['clinician'], ...times, ...apiKeyKeyOf(tenantId, id), slug, hash } };
};
