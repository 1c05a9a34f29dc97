/** The command line as a person runs it: the executable itself, in a process of its own, with a home of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestCloud, theCloud } from '../cloud.ts';

const executable = join(import.meta.dirname, '..', '..', 'bin', 'ward.ts');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** What it printed, as JSON; throws when there is anything beside it. */
  json<T = Record<string, unknown>>(): T;
}

export interface Person {
  /** Their folder: configuration, files. */
  readonly home: string;
  /** Runs a command to its end; `answers` are what they type, a line each. */
  ward(args: readonly string[], answers?: readonly string[]): Promise<Ended>;
  /** Begins one, for tests that end it. */
  begin(args: readonly string[]): ChildProcess;
  leave(): void;
}

/** Somebody at the terminal, who is not signed in. */
export const aPerson = (environment: Readonly<Record<string, string>> = {}): Person => {
  const home = mkdtempSync(join(tmpdir(), 'ward-cli-'));
  const begin = (args: readonly string[]): ChildProcess =>
    spawn(executable, args, {
      cwd: home,
      env: {
        PATH: `${join(process.execPath, '..')}:${process.env.PATH}`,
        HOME: home,
        XDG_CONFIG_HOME: join(home, 'config'),
        WARD_DIRECTORY: join(home, 'cloud'),
        ...environment,
      },
    });
  return {
    home,
    begin,
    async ward(args, answers = []) {
      const child = begin(args);
      const [out, err]: [string[], string[]] = [[], []];
      child.stdout?.setEncoding('utf8').on('data', (text: string) => out.push(text));
      child.stderr?.setEncoding('utf8').on('data', (text: string) => err.push(text));
      child.stdin?.on('error', () => {}).end(answers.map((line) => `${line}\n`).join(''));
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, out: out.join(''), err: err.join(''), json: <T>() => JSON.parse(out.join('')) as T };
    },
    leave: () => rmSync(home, { recursive: true, force: true }),
  };
};

/** Somebody beside the running embedded cloud, signed in as its operator. */
export const anOperator = async (at?: TestCloud): Promise<Person> => {
  const person = aPerson();
  const { apiUrl, awsEndpoint, region, credentials, operator, outputs } = at ?? (await theCloud());
  mkdirSync(join(person.home, 'cloud'));
  writeFileSync(
    join(person.home, 'cloud', 'local.json'),
    JSON.stringify({ apiUrl: `${apiUrl}/`, awsEndpoint, region, credentials, operator, outputs }),
  );
  const { code, err } = await person.ward(['login']);
  if (code !== 0) throw new Error(`nobody could sign in: ${err}`);
  return person;
};

/** The options that make a hospital nobody else has. */
export const optionsFor = (slug: string): string[] => [
  ...['--slug', slug, '--name', `Hospital ${slug}`, '--type', 'hospital', '--size', '50-199'],
  ...['--plan', 'standard', '--admin-email', `admin@${slug}.example`, '--admin-name', 'First Administrator'],
];
