/** The members of a request, as a service's own schema has them. */
import type * as z from 'zod';
import { type AwsError, type Input, notImplemented } from './service.ts';

/** Reads the input of `operation`, or refuses it. */
export type ReadMembers = <S extends z.ZodType>(members: S, input: Input, operation: string) => z.output<S>;

/**
 * A member that the schema does not name is `NotImplemented`, so nothing is ignored in silence; a value of the wrong shape is what
 * `invalid` makes of the sentence that tells it.
 */
export const membersReader =
  (invalid: (message: string) => AwsError): ReadMembers =>
  (members, input, operation) => {
    const { success, data, error } = members.safeParse(input);
    if (success) return data;
    throw unmodelledIn(error, operation) ?? invalid(sentenceOf(error));
  };

const unmodelledIn = ({ issues }: z.ZodError, operation: string): AwsError | undefined => {
  for (const issue of issues) {
    const named = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key].join('.')) : [];
    if (named.length > 0) return notImplemented(`${operation} with ${named.join(', ')}`);
  }
  return undefined;
};

const sentenceOf = ({ issues: [issue] }: z.ZodError): string =>
  `1 validation error detected: Value at '${issue?.path.join('.')}' failed to satisfy constraint: ${issue?.message}`;
