/**
 * Whom a resource's own policy means.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import type { PrincipalBlock, Statement } from './policy.ts';
import type { Principal } from './principal.ts';

/**
 * How directly a statement names the caller. `session`: by its session ARN or as everyone, so that no session policy limits the grant.
 * `identity`: by its role or its service name. `account`: only the account, which leaves the word to identity policies.
 */
export type Naming = 'session' | 'identity' | 'account';

export type PrincipalMatch = (principal: Principal) => Naming | undefined;

/** Undefined for an identity policy, which names nobody. */
export const compilePrincipal = (statement: Statement): PrincipalMatch | undefined => {
  if (statement.Principal) return namingIn(statement.Principal);
  return statement.NotPrincipal ? exceptIn(statement.NotPrincipal, statement.Effect) : undefined;
};

const namingIn = (block: PrincipalBlock): PrincipalMatch => {
  const named = namesIn(block);
  return (principal) => {
    const namings = namesOf(principal).filter(([name]) => named.has(name));
    for (const naming of ['session', 'identity', 'account'] as const) {
      if (namings.some(([, as]) => as === naming)) return naming;
    }
    return undefined;
  };
};

/** A `Deny` spares a session only if its session, its role and its account are all excepted; an `Allow` leaves out whoever is named at all. */
const exceptIn = (block: PrincipalBlock, effect: Statement['Effect']): PrincipalMatch => {
  const named = namesIn(block);
  return (principal) => {
    const names = namesOf(principal).filter(([name]) => name !== '*');
    const isNamed = ([name]: readonly [string, Naming]) => named.has(name);
    const excepted = named.has('*') || (effect === 'Deny' ? names.length > 0 && names.every(isNamed) : names.some(isNamed));
    return excepted ? undefined : 'identity';
  };
};

const namesIn = (block: PrincipalBlock): ReadonlySet<string> => {
  if (block === '*') return new Set(['*']);
  const names = Object.entries(block).flatMap(([kind, values]) =>
    [values].flat().map((value) => (kind === 'AWS' ? value : `${kind} ${value}`)),
  );
  return new Set(names.map((name) => (/^\d{12}$/.test(name) ? `arn:aws:iam::${name}:root` : name)));
};

const namesOf = (principal: Principal): (readonly [string, Naming])[] => {
  const everyone = ['*', 'session'] as const;
  const account = `arn:aws:iam::${principal.accountId}:root`;
  switch (principal.kind) {
    case 'anonymous':
      return [everyone];
    case 'service':
      return [everyone, [`Service ${principal.arn}`, 'identity']];
    case 'root':
      return [everyone, [account, 'identity']];
    case 'session':
      return [
        everyone,
        [principal.arn, 'session'],
        [principal.session?.roleArn ?? principal.arn, 'identity'],
        [account, 'account'],
      ];
  }
};
