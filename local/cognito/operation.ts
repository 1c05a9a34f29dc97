/** An operation of the API: what it accepts, written once, and what it does. */
import * as z from 'zod';
import { AwsError, type Input, notImplemented } from '../service.ts';
import type { Directory } from './directory.ts';

export type Operation = (directory: Directory, input: Input, name: string) => Promise<unknown>;
export type Operations = Readonly<Record<string, Operation>>;

/**
 * Checks the members, then runs. A member the schema does not name is `NotImplemented`, so nothing is ignored in silence;
 * a value of the wrong shape is `InvalidParameterException`.
 */
export const operation =
  <S extends z.ZodType>(members: S, run: (directory: Directory, input: z.output<S>) => unknown): Operation =>
  async (directory, input, name) =>
    run(directory, read(members, input, name));

/** `input` as the schema has it; `subject` names it in the refusal. */
export const read = <S extends z.ZodType>(members: S, input: unknown, subject: string): z.output<S> => {
  const { success, data, error } = members.safeParse(input);
  if (success) return data;
  throw refusalOf(subject, error);
};

const refusalOf = (subject: string, error: z.ZodError): AwsError => {
  for (const issue of error.issues) {
    const path = issue.path.join('.');
    if (issue.code === 'unrecognized_keys')
      return notImplemented(`${subject} with ${issue.keys.map((key) => [...issue.path, key].join('.')).join(', ')}`);
    if (issue.code === 'custom' && issue.params?.unmodelled)
      return notImplemented(`${subject} with ${path} ${issue.params.unmodelled}`);
  }
  const issue = error.issues[0];
  return invalid(
    `1 validation error detected: Value at '${issue?.path.join('.')}' failed to satisfy constraint: ${issue?.message}`,
  );
};

/** A text of which only some values are modelled; the others are known to AWS and answer `NotImplemented`. */
export const modelled = <const T extends string | number | boolean>(...values: readonly T[]) =>
  z.custom<T>().superRefine((value, check) => {
    if (values.includes(value)) return;
    check.addIssue({ code: 'custom', params: { unmodelled: `"${String(value)}"` } });
  });

export const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message);
export const notAuthorized = (message: string): AwsError => new AwsError('NotAuthorizedException', message);

/** Times leave as seconds since the epoch. */
export const seconds = (milliseconds: number): number => milliseconds / 1000;

export const poolId = z.string().regex(/^[\w-]+_[0-9a-zA-Z]+$/);
export const username = z.string().min(1).max(128);
export const accessToken = z.string().min(1);
/** Kept for triggers that are not configured here, so it has no effect beyond those that are. */
export const clientMetadata = z.record(z.string(), z.string()).optional();
