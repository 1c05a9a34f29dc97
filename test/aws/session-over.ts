/** A tenant session whose clients are the test's own: what it is asked, the test answers. */
import { TenantSession } from '../../functions/aws/tenant-session.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import type { ScopeName } from '../../functions/kernel/scope.ts';

/** A command of any AWS client. */
export interface Command {
  readonly constructor: { readonly name: string };
  readonly input: object;
}

export type Send = (command: Command) => Promise<object>;

export const sessionOver = <Scopes extends ScopeName>(tenantId: TenantId, send: Send): TenantSession<Scopes> => {
  const session = new TenantSession<Scopes>(tenantId, () => Promise.reject(new Error('no real client is made')), {
    table: 'tenants',
    bucket: 'files',
  });
  return Object.assign(session, { keep: () => ({ send }) });
};

/** An error as an AWS client throws it. */
export const awsError = (name: string, message = ''): Error => Object.assign(new Error(message), { name });
