/** Who may import whom: the table of docs/architecture.md, read from the sources themselves. */
import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** The imports of each file: a path from the repository's root, or a package's name. */
export type Imports = ReadonlyMap<string, readonly string[]>;

const statement = /(?:^|\n)\s*(?:import|export)\b(?:[^'";]*?\bfrom)?\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g;

const packageOf = (name: string): string =>
  name.startsWith('node:')
    ? 'node'
    : name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/');

export const importsOf = (file: string, source: string): string[] =>
  [...source.matchAll(statement)].map(([, named, called]) => {
    const target = (named ?? called) as string;
    return target.startsWith('.') ? posix.join(posix.dirname(file), target) : packageOf(target);
  });

/** Of all sources that are deployed, or shown, below a folder that is laid out as this project. */
export const scan = (root = '.'): Imports =>
  new Map(
    globSync('{bin,cli,lib,functions,examples,web}/**/*.{ts,tsx}', { cwd: root }).map(
      (file) => [file, importsOf(file, readFileSync(join(root, file), 'utf8'))] as const,
    ),
  );

/** `functions/records/search.ts` → `records`; `lib/constructs/users.ts` → `lib`. */
const roomOf = (file: string): string => {
  const [top = '', feature = ''] = file.split('/');
  return top === 'functions' ? feature : top;
};

const isFile = (target: string): boolean => target.endsWith('.ts') || target.endsWith('.tsx');
export const isContract = (target: string): boolean => /^functions\/[a-z]+\/contract\.ts$/.test(target);

/** Rooms each room may import from, beside itself. A feature that is not named has `feature`. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  aws: ['kernel'],
  tenancy: ['kernel', 'aws'],
  edge: ['kernel', 'aws', 'tenancy'],
  fhir: ['kernel'],
  feature: ['kernel', 'aws', 'edge', 'tenancy', 'fhir'],
  lib: ['kernel'],
  bin: ['lib', 'kernel', 'cli'],
  cli: ['kernel', 'tenancy'],
  examples: ['kernel', 'aws', 'edge', 'tenancy', 'lib'],
  web: ['kernel'],
  local: ['lib', 'kernel', 'bin'],
};

/** Packages of the rooms where it matters what is imported; `web` and the features choose their own. */
const packages: Readonly<Record<string, RegExp>> = {
  kernel: /^(node|zod)$/,
  fhir: /^(node|zod|@medplum\/.+)$/,
  aws: /^(node|lru-cache|@smithy\/node-http-handler|@aws-sdk\/.+|@aws-crypto\/.+)$/,
  edge: /^(node|zod|aws-lambda|@middy\/.+|@aws-lambda-powertools\/.+|@aws-sdk\/.+)$/,
};

const mayImport = (file: string, target: string): boolean => {
  const room = roomOf(file);
  if (!isFile(target)) return packages[room]?.test(target) ?? true;
  const from = roomOf(target);
  if (from === room || (isContract(target) && ['entrance', 'lib', 'bin', 'cli', 'web', 'local'].includes(room))) return true;
  return (rooms[room] ?? rooms.feature)?.includes(from) ?? false;
};

export const violationsOf = (imports: Imports): string[] =>
  [...imports].flatMap(([file, targets]) =>
    targets.filter((target) => !mayImport(file, target)).map((target) => `${file} imports ${target}`),
  );
