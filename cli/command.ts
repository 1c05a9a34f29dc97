/** What the commands have in common: options that are read by a contract's schema, examples, and what every command takes. */
import { type Command, InvalidArgumentError } from 'commander';
import type * as z from 'zod';
import { wordsOf } from '../functions/kernel/fault-words.ts';
import type { Globals } from './print.ts';

export const globalsOf = (command: Command): Globals => command.optsWithGlobals<Globals>();

export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ward ${line}`).join('\n')}`;

/** An option's value as the schema has it; what does not fit is wrong usage, in the words the API would use. */
export const readBy =
  <Schema extends z.ZodType>(schema: Schema) =>
  (text: string): z.output<Schema> => {
    const read = schema.safeParse(text, { reportInput: true });
    if (read.success) return read.data;
    throw new InvalidArgumentError(`It ${read.error.issues.map(wordsOf).join('; it ')}.`);
  };
