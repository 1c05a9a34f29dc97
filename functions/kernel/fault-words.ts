/** What is wrong with a value, for a person: the schema library's own sentences speak of its types. The value itself is never repeated. */
import type * as z from 'zod';

type Issue = z.core.$ZodIssue;

/** Ours, where the schema says one; they begin in lower case, for a field's name goes before them. The issue must tell its input. */
export const wordsOf = (issue: Issue): string => (/^[a-z]/.test(issue.message) ? issue.message : plainWordsOf(issue));

/** `known` are the parameters that the route takes. */
export const unknownWordsOf = (where: string, known: readonly string[]): string =>
  where === 'query' && known.length > 0 ? `is not served here; what is: ${known.join(', ')}` : 'is not a known field';

const plainWordsOf = (issue: Issue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1
        ? 'must not be empty'
        : `must ${measureOf(issue.origin, `${issue.minimum} or more`)}`;
    case 'too_big':
      return `must ${measureOf(issue.origin, `at most ${issue.maximum}`)}`;
    case 'invalid_value':
      return issue.values.length === 1 ? `must be ${String(issue.values[0])}` : `must be one of ${issue.values.join(', ')}`;
    default:
      return 'is not of the form that is taken here';
  }
};

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const measureOf = (origin: string, amount: string): string => {
  if (origin === 'string') return `have ${amount} characters`;
  if (origin === 'array') return `hold ${amount}`;
  return `be ${amount}`;
};
