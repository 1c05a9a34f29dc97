/** What one operation of EventBridge is: the members it takes, what IAM must allow for it, and what it does. */
import * as z from 'zod';
import type { Cloud } from '../cloud.ts';
import { membersReader } from '../members.ts';
import { type Access, AwsError, type Input } from '../service.ts';
import type { EventStore, Rule } from './event-store.ts';

export interface EventNeeds {
  readonly cloud: Cloud;
  readonly store: EventStore;
  /** Looks for what is due, after something new was kept. */
  readonly wake: () => void;
}

export interface Operation {
  access(needs: EventNeeds, input: Input, name: string): readonly Access[];
  run(needs: EventNeeds, input: Input, name: string): unknown;
}

export type Operations = Readonly<Record<string, Operation>>;

type Asked = Omit<Access, 'action'> & { readonly action?: string };

interface Work<T> {
  /** What it is done to; `*` when left out. */
  readonly on?: (needs: EventNeeds, input: T) => readonly Asked[];
  readonly run: (needs: EventNeeds, input: T) => unknown;
}

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message);
export const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message);

const read = membersReader(invalid);

/** A member the schema does not name is `NotImplemented`; a value of the wrong shape is a `ValidationException`. */
export const operation = <S extends z.ZodType>(members: S, { on, run }: Work<z.output<S>>): Operation => ({
  access: (needs, input, name) =>
    (on?.(needs, read(members, input, name)) ?? [{ resource: '*' }]).map((asked) => ({ action: `events:${name}`, ...asked })),
  run: (needs, input, name) => run(needs, read(members, input, name)),
});

export const arnOf = ({ region, accountId }: Pick<Cloud, 'region' | 'accountId'>, resource: string): string =>
  `arn:aws:events:${region}:${accountId}:${resource}`;

export const busArn = (cloud: Cloud, bus: string): string => arnOf(cloud, `event-bus/${bus}`);

/** A rule of the default bus does not name its bus. */
export const ruleArn = (cloud: Cloud, { bus, name }: Pick<Rule, 'bus' | 'name'>): string =>
  arnOf(cloud, bus === 'default' ? `rule/${name}` : `rule/${bus}/${name}`);

/** By name or ARN; the account's own bus when left out. */
export const busName = z
  .string()
  .default('default')
  .transform((given) => given.replace(/^arn:aws:events:[\w-]*:\d*:event-bus\//, ''))
  .pipe(z.string().regex(/^[\w./-]{1,256}$/));

export const ruleName = z.string().regex(/^[\w.-]{1,64}$/);

/** Throws `ResourceNotFoundException`. */
export const requireBus = ({ store }: EventNeeds, bus: string): void => {
  if (!store.buses().some(({ name }) => name === bus)) throw notFound(`Event bus ${bus} does not exist.`);
};

/** Throws `ResourceNotFoundException`. */
export const requireRule = ({ store }: EventNeeds, bus: string, name: string): Rule => {
  const rule = store.findRule(bus, name);
  if (!rule) throw notFound(`Rule ${name} does not exist on EventBus ${bus}.`);
  return rule;
};

/** The members of a list. */
export const paging = { Limit: z.number().int().min(1).max(100).default(100), NextToken: z.string().optional() };

/** One page of a list, which knows how many came before it. */
export const pageOf = <T>(all: readonly T[], { Limit, NextToken }: { Limit: number; NextToken?: string }) => {
  const start = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isSafeInteger(start) || start < 0) throw invalid('Parameter NextToken is not valid.');
  const end = start + Limit;
  return { items: all.slice(start, end), NextToken: end < all.length ? String(end) : undefined };
};

/** Kept with what they are put on by AWS; nothing here reads them. */
export const tags = z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional();
