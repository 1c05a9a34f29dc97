/** Distribution tenants as they lie on disk: unlike distributions they are made by calls, and outlive a start. */
import { randomBytes } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import { openStore } from '../store.ts';

export interface DistributionTenant {
  /** `dt_…` */
  readonly id: string;
  readonly name: string;
  readonly distributionId: string;
  readonly connectionGroupId: string;
  readonly domain: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly enabled: boolean;
  /** The certificate that CloudFront asked ACM for. */
  readonly managedCertificate: string;
  /** The one it shows, issued and of its domain: with it the domain is active. */
  readonly certificate?: string;
  readonly createdAt: number;
  readonly changedAt: number;
  /** Another after each change. */
  readonly etag: string;
}

export interface TenantStore {
  all(): DistributionTenant[];
  /** By id, name or ARN. */
  find(identifier: string): DistributionTenant | undefined;
  findByDomain(domain: string): DistributionTenant | undefined;
  /** In the place of the one with its id; the version it has from now on. */
  put(tenant: Omit<DistributionTenant, 'etag' | 'changedAt'>): DistributionTenant;
  remove(id: string): void;
  close(): void;
}

const schema =
  'CREATE TABLE IF NOT EXISTS tenants (id TEXT PRIMARY KEY, name TEXT UNIQUE NOT NULL, domain TEXT UNIQUE NOT NULL, content TEXT NOT NULL) STRICT;';

export const newTenantId = (): string => `dt_${randomBytes(14).toString('hex').slice(0, 27)}`;

/** They lie in `<directory>/cloudfront.sqlite`. */
export const openTenantStore = (cloud: Cloud): TenantStore => {
  const database = openStore(cloud.directory, 'cloudfront', schema);
  const rows = (where: string, ...values: readonly string[]): DistributionTenant[] =>
    database
      .prepare(`SELECT content FROM tenants ${where} ORDER BY id`)
      .all(...values)
      .map((row) => JSON.parse((row as { content: string }).content) as DistributionTenant);
  return {
    all: () => rows(''),
    find(identifier) {
      const id = /:distribution-tenant\/(.+)$/.exec(identifier)?.[1] ?? identifier;
      return rows('WHERE id = ? OR name = ?', id, id)[0];
    },
    findByDomain: (domain) => rows('WHERE domain = ?', domain)[0],
    put(tenant) {
      const etag = `E${randomBytes(7).toString('hex').slice(0, 13).toUpperCase()}`;
      const kept: DistributionTenant = { ...tenant, changedAt: cloud.now(), etag };
      const { id, name, domain } = kept;
      database.prepare('INSERT OR REPLACE INTO tenants VALUES (?, ?, ?, ?)').run(id, name, domain, JSON.stringify(kept));
      return kept;
    },
    remove: (id) => void database.prepare('DELETE FROM tenants WHERE id = ?').run(id),
    close() {
      if (database.isOpen) database.close();
    },
  };
};
