/** Steps 2 and 3: the tenant as it is now, five seconds old at most, and its own rules for whoever comes in. */
import { forbidden, KernelError } from '../kernel/errors.ts';
import { planNamed } from '../kernel/plan.ts';
import type { LiveTenants } from '../tenancy/live-tenant.ts';
import type { Step } from './exchange.ts';

/** A suspended hospital is out, whatever its tokens say; a revoked API key too. Unreachable status is closed, not open. */
export const findLiveTenant =
  (tenants: () => LiveTenants): Step =>
  async (exchange) => {
    const { caller, route } = exchange;
    // An operators' route turns tenants away at the next step, and its function could open no session to look with.
    if (caller.kind !== 'tenant' || route.allow === 'operators') return;
    const tenant = await tenants().find(caller.tenantId);
    if (tenant?.status !== 'active') {
      throw forbidden('TenantNotActive', 'This hospital is not active on the platform. Ask the platform’s support.');
    }
    // What a token or a key says of its subdomain was true when it was made; whose host this is, the hospital's own item says.
    if (exchange.event.requestContext.domainName?.split('.')[0] !== tenant.slug) {
      throw forbidden('HostForeign', 'This credential is not good at this address. Use your own hospital’s.');
    }
    if (caller.credential === 'api-key' && !(await tenants().isKeyAlive(caller.tenantId, caller.userId))) {
      throw new KernelError('unauthenticated', 'ApiKeyRevoked', 'This API key was revoked or has expired.');
    }
    exchange.tenant = tenant;
  };

/**
 * A person signs in anew after the session time of the hospital's plan (HIPAA 164.312(a)(2)(iii)), and with a second factor where it
 * demands one (164.312(d)). A machine's key is one secret, and ends when it was said to.
 */
export const applyTenantPolicy =
  (now: () => number): Step =>
  ({ caller, tenant, route }) => {
    if (caller.kind !== 'tenant' || caller.credential !== 'token' || !tenant) return;
    const age = now() / 1000 - caller.authenticatedAt;
    // Said this way round, an age that is no number lets nobody in.
    const plan = planNamed(tenant.plan);
    if (!(age <= plan.sessionSeconds)) {
      throw new KernelError('unauthenticated', 'SessionTooOld', 'This session is older than the hospital allows. Sign in again.');
    }
    if (plan.secondFactor === 'demanded' && caller.secondFactor !== 'set' && !route.withoutSecondFactor) {
      throw forbidden('SecondFactorRequired', 'This hospital demands a second factor. Set one up, then sign in again.');
    }
  };
