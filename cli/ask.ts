/** Questions on the terminal. From a pipe each answer is a line, so that a script can answer without naming a secret on a command line. */
import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { wrongUsage } from './failure.ts';

export type Ask = (question: string, options?: { readonly hidden?: boolean }) => Promise<string>;

/** Asks one question after the other; the terminal is given back when `work` ends. */
export const asking = async <T>(work: (ask: Ask) => Promise<T>): Promise<T> => {
  let isHidden = false;
  const echo = new Writable({
    write(chunk, encoding, done) {
      if (isHidden) done();
      else process.stderr.write(chunk, encoding, () => done());
    },
  });
  const lines = createInterface({ input: process.stdin, output: echo, terminal: process.stdin.isTTY === true });
  const next = lineByLine(lines);
  const ask: Ask = async (question, { hidden = false } = {}) => {
    process.stderr.write(`${question}: `);
    isHidden = hidden;
    const line = await next();
    isHidden = false;
    if (hidden || !process.stdin.isTTY) process.stderr.write('\n');
    if (line === undefined) throw wrongUsage(`There was no answer to "${question}".`);
    return line;
  };
  try {
    return await work(ask);
  } finally {
    lines.close();
  }
};

/** Lines that come together are kept for later questions; `undefined` once the input has ended. */
const lineByLine = (lines: Interface): (() => Promise<string | undefined>) => {
  const iterator = lines[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await iterator.next();
    return done ? undefined : (value as string);
  };
};

/** Whoever harms a hospital names it once more. Throws `wrongUsage` for another name, or none. */
export const confirm = async (slug: string, harm: string): Promise<void> => {
  const typed = await asking((ask) => ask(`${harm}\nType "${slug}" to go on`)).catch(() => '');
  if (typed.trim() !== slug) throw wrongUsage(`That is not "${slug}", so nothing was done. Scripts give --yes.`);
};
