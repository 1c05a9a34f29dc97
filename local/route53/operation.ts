/** What one operation of Route 53 is, and how it finds its zone. */
import type { Cloud } from '../cloud.ts';
import { AwsError, type ConditionContext, type Input } from '../service.ts';
import { invalidInput } from './check-record.ts';
import type { Zone, ZoneStore } from './zone-store.ts';

export interface RouteNeeds {
  readonly cloud: Cloud;
  readonly store: ZoneStore;
}

export interface Operation {
  /** The members it takes; whatever else arrives is NotImplemented. */
  readonly members: readonly string[];
  /** What IAM is asked about. */
  readonly resource: 'any' | 'zone' | 'change';
  readonly context?: (input: Input) => ConditionContext;
  readonly run: (needs: RouteNeeds, input: Input) => unknown;
}

/** Ids come with their kind or without it: `/hostedzone/Z1`, `Z1`. */
export const zoneIdIn = (given: unknown): string => String(given).replace(/^\/?hostedzone\//, '');
export const changeIdIn = (given: unknown): string => String(given).replace(/^\/?change\//, '');

/** The zone in `Id` or `HostedZoneId`. Throws `NoSuchHostedZone`. */
export const zoneOf = ({ store }: RouteNeeds, { Id, HostedZoneId = Id }: Input): Zone => {
  const id = zoneIdIn(HostedZoneId);
  const found = store.find(id);
  if (!found) throw new AwsError('NoSuchHostedZone', `No hosted zone found with ID: ${id}`, 404);
  return found;
};

/** How many entries a page has: as asked, and `most` at most. */
export const pageSize = ({ MaxItems: given = Number.POSITIVE_INFINITY }: Input, most: number): number => {
  const size = Number(given);
  if (!(size >= 1)) throw invalidInput('MaxItems must be 1 at least.');
  return Math.min(Math.floor(size), most);
};
