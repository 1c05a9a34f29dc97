/** A tenant session for tests that reach no AWS: it signs with made-up credentials that end when the test says. */
import { TenantSession, type Whose } from '../functions/aws/tenant-session.ts';
import { asTenantId, type TenantId } from '../functions/kernel/ids.ts';
import type { ScopeName } from '../functions/kernel/scope.ts';

/** Whose session, where the data is in the shared table and bucket. */
export const pooled = (id: TenantId): Required<Whose> => ({ id, placement: { kind: 'pooled' } });

export const general = asTenantId('11111111-1111-4111-8111-111111111111');

export const sessionOf = <Scopes extends ScopeName>(secondsLeft = 3_600): TenantSession<Scopes> =>
  new TenantSession<Scopes>(
    general,
    async () => ({
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiration: new Date(Date.now() + secondsLeft * 1_000),
    }),
    { table: 'tenants', bucket: 'files' },
  );
