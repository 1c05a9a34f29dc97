/** What one operation of SES is: the members it takes, what IAM must allow for it, and what it does. */
import * as z from 'zod';
import type { Cloud } from '../cloud.ts';
import type { Outbox } from '../mail/outbox.ts';
import { membersReader } from '../members.ts';
import { type Access, AwsError, type Input } from '../service.ts';
import type { Resources } from './resources.ts';
import { badRequest } from './rest.ts';

export interface SesNeeds {
  readonly cloud: Cloud;
  readonly resources: Resources;
  readonly outbox: Outbox;
}

/** The ARN, and the keys that are there to be asked for. */
type Target = Pick<Access, 'resource' | 'context'>;

export interface Operation {
  access(needs: SesNeeds, input: Input, name: string): readonly Access[];
  run(needs: SesNeeds, input: Input, name: string): unknown;
}

export type Operations = Readonly<Record<string, Operation>>;

interface Work<T> {
  /** What it is done to; `*` when left out. */
  readonly on?: (needs: SesNeeds, input: T) => readonly Target[];
  readonly run: (needs: SesNeeds, input: T) => unknown;
}

const read = membersReader(badRequest);

/** A member the schema does not name is `NotImplemented`; a value of the wrong shape is a `BadRequestException`. */
export const operation = <S extends z.ZodType>(members: S, { on, run }: Work<z.output<S>>): Operation => ({
  access: (needs, input, name) =>
    (on?.(needs, read(members, input, name)) ?? [{ resource: '*' }]).map((target) => ({
      action: `ses:${name}`,
      ...target,
      context: { 'ses:ApiVersion': '2', ...target.context },
    })),
  run: (needs, input, name) => run(needs, read(members, input, name)),
});

export const arnOf = ({ region, accountId }: Pick<Cloud, 'region' | 'accountId'>, resource: string): string =>
  `arn:aws:ses:${region}:${accountId}:${resource}`;

export const notFound = (what: string): AwsError => new AwsError('NotFoundException', `${what} does not exist.`, 404);
export const alreadyExists = (what: string): AwsError => new AwsError('AlreadyExistsException', `${what} already exists.`);

/** Kept with what they are put on by AWS; nothing here reads them. */
export const tags = z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional();

/** The members of a list; over HTTP its size is text. */
export const paging = (most: number) => ({
  PageSize: z.coerce.number().int().min(1).max(most).default(most),
  NextToken: z.string().optional(),
});

/** Times leave as seconds since the epoch. */
export const seconds = (milliseconds: number): number => milliseconds / 1000;
