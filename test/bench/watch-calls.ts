/** The AWS calls that functions make, as the front door sees them arrive. */
import type { Cloud } from '../../local/cloud.ts';
import type { Call } from '../../local/service.ts';

export interface WatchedCalls {
  /** `dynamodb:GetItem`, one for each call since the last `take`, in the order they arrived. */
  take(of?: RegExp): readonly string[];
  stop(): void;
}

/**
 * Only calls that a role's session signs and sends over HTTP: what the gateway, the workflows and the account's root do is none, nor what
 * one service asks of another on a caller's behalf. `of` takes those of roles whose names it matches, and drops the others.
 */
export const watchCalls = ({ traffic }: Cloud): WatchedCalls => {
  let seen: { readonly role: string; readonly name: string }[] = [];
  const note = ({ http, principal, service, operation }: Call): void => {
    if (http && principal.session) seen.push({ role: principal.session.roleName, name: `${service}:${operation}` });
  };
  const stop = traffic.disturb({
    matches(call) {
      note(call);
      return false;
    },
  });
  return {
    take(of = /./) {
      const taken = seen;
      seen = [];
      return taken.filter(({ role }) => of.test(role)).map(({ name }) => name);
    },
    stop,
  };
};

export const isSts = (call: string): boolean => call.startsWith('sts:');

/** `dynamodb:GetItem, kms:Decrypt ×2` */
export const tallied = (calls: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const call of calls) counts.set(call, (counts.get(call) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`)).join(', ') || '–';
};
