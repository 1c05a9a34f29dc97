/** Where a request can be hit: the calls that it really makes, as the front door sees them. */
import type { Cloud } from '../../local/cloud.ts';
import type { Call } from '../../local/service.ts';
import type { DeployedFunction } from '../attacks/hands.ts';

/** A kind of call that a function makes, or the invocation of the function itself. */
export interface Site {
  readonly service: string;
  /** `dynamodb:GetItem TENANT`: the operation, and what of the table, or which scopes, it is about. */
  readonly name: string;
}

/** Whether a call is made by this function, with its own role or a tenant's session, or for it by the gateway. */
export const isOf =
  ({ roleArn, tenantRoleArn, functionName }: Target) =>
  (call: Call): boolean => {
    const { principal, http, service, operation, input } = call;
    if (principal.session) return http !== undefined && [roleArn, tenantRoleArn].includes(principal.session.roleArn);
    if (operation === 'GetWellKnown') return functionName.includes('Authorizer');
    return service === 'lambda' && principal.kind === 'service' && String(input.FunctionName).endsWith(functionName);
  };

export type Target = DeployedFunction & {
  /** As Lambda knows it. */
  readonly functionName: string;
  /** The folder of its code. */
  readonly directory: string;
  /** The time that it has. */
  readonly milliseconds: number;
};

export const siteOf = (call: Call): Site => ({ service: call.service, name: nameOf(call) });

const nameOf = ({ service, operation, input }: Call): string => {
  const subject = service === 'lambda' ? '' : subjectOf(service === 'sts' ? String(input.Policy) : JSON.stringify(input));
  return [`${service}:${operation}`, ...(subject ? [subject] : [])].join(' ');
};

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const partition = new RegExp(`"${uuid}#([a-z]+)|"([A-Z]+)#`, 'g');

/** The areas of the tenant's partitions, and the kinds of the control table's, that the input names: `key`, `TENANT`. */
const subjectOf = (text: string): string =>
  [...new Set([...text.matchAll(partition)].map(([, area, kind]) => area ?? kind))].sort().join('+');

/** The sites of what `ask` makes the function do, in the order in which they are first met. */
export const sitesMet = async ({ traffic }: Cloud, target: Target, ask: () => Promise<unknown>): Promise<readonly Site[]> => {
  const isOurs = isOf(target);
  const met = new Map<string, Site>();
  const stop = traffic.disturb({
    matches(call) {
      if (isOurs(call)) {
        const site = siteOf(call);
        if (!met.has(site.name)) met.set(site.name, site);
      }
      return false;
    },
  });
  await ask().finally(stop);
  return [...met.values()];
};
