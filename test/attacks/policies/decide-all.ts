/** Every decision there is about tenants' data: each opening of a tenant session against each attempt, beside what ought to be decided. */
import type { StageName } from '../../../lib/stages.ts';
import { type Attempt, told } from './attempt.ts';
import { attemptsElsewhere } from './elsewhere.ts';
import { decideAlone } from './functions-alone.ts';
import { itemAttempts } from './items.ts';
import { keyAttempts } from './keys.ts';
import { objectAttempts } from './objects.ts';
import { type Opening, openingsOf } from './openings.ts';
import { verdictOf } from './oracle.ts';
import { type DeployedPlatform, platformOf } from './platform.ts';
import { type Changes, isAllowed, openedBy } from './session.ts';
import { type Key, tenantKeys } from './tenant-keys.ts';
import { decideTrust } from './trust.ts';

export interface Decisions {
  readonly decisions: number;
  /** What was allowed though it names another tenant, or nobody. */
  readonly foreignAllowed: readonly string[];
  /** What a scope promises and IAM denies. */
  readonly ownDenied: readonly string[];
  /** What is the own tenant's, and no scope of the session promises. */
  readonly unpromisedAllowed: readonly string[];
}

export const attemptsOn = (platform: DeployedPlatform, keys: readonly Key[] = tenantKeys): Attempt[] => [
  ...itemAttempts(platform),
  ...objectAttempts(platform, keys),
  ...keyAttempts(platform, keys),
  ...attemptsElsewhere(platform),
];

/** Decides each attempt for each opening, with the locks as they are or changed. */
export const decideEach = (openings: readonly Opening[], attempts: readonly Attempt[], changes?: Changes): Decisions => {
  const foreignAllowed: string[] = [];
  const ownDenied: string[] = [];
  const unpromisedAllowed: string[] = [];
  for (const opening of openings) {
    const session = openedBy(opening, changes);
    for (const attempt of attempts) {
      const verdict = verdictOf(attempt, opening.scopes);
      const isRight = isAllowed(session, attempt) === (verdict === 'granted');
      if (isRight) continue;
      const list = { foreign: foreignAllowed, granted: ownDenied, unpromised: unpromisedAllowed }[verdict];
      list.push(`${opening.role.name} with ${opening.scopes.join(' ')}: ${told(attempt)}`);
    }
  }
  return { decisions: openings.length * attempts.length, foreignAllowed, ownDenied, unpromisedAllowed };
};

/** Sessions, those who would open them, and functions that have opened none. */
export const decideAll = (stage: StageName = 'prod'): Decisions => {
  const platform = platformOf(stage);
  const attempts = attemptsOn(platform);
  const sessions = decideEach(openingsOf(platform), attempts);
  const trust = decideTrust(platform);
  const alone = decideAlone(platform, attempts);
  return {
    decisions: sessions.decisions + trust.decisions + alone.decisions,
    foreignAllowed: [...sessions.foreignAllowed, ...trust.improper, ...alone.allowed],
    ownDenied: [...sessions.ownDenied, ...trust.refused],
    unpromisedAllowed: sessions.unpromisedAllowed,
  };
};

/** `decisions: 512000, foreign allowed: 0, own denied: 0` */
export const summaryOf = ({ decisions, foreignAllowed, ownDenied }: Decisions): string =>
  `decisions: ${decisions}, foreign allowed: ${foreignAllowed.length}, own denied: ${ownDenied.length}`;

if (import.meta.main) console.log(summaryOf(decideAll()));
