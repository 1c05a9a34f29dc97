/** Who may import whom: the table of docs/architecture.md, read from the sources themselves. */
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** The imports of each file: a path from the repository's root, or a package's name. */
type Imports = ReadonlyMap<string, readonly string[]>;

const statement = /(?:^|\n)\s*(?:import|export)\b(?:[^'";]*?\bfrom)?\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g;

const packageOf = (name: string): string =>
  name.startsWith('node:')
    ? 'node'
    : name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/');

const importsOf = (file: string, source: string): string[] =>
  [...source.matchAll(statement)].map(([, named, called]) => {
    const target = (named ?? called) as string;
    return target.startsWith('.') ? posix.join(posix.dirname(file), target) : packageOf(target);
  });

const scan = (pattern: string): Imports =>
  new Map(globSync(pattern).map((file) => [file, importsOf(file, readFileSync(file, 'utf8'))] as const));

/** `functions/records/search.ts` → `records`; `lib/constructs/users.ts` → `lib`. */
const roomOf = (file: string): string => {
  const [top = '', feature = ''] = file.split('/');
  return top === 'functions' ? feature : top;
};

const isFile = (target: string): boolean => target.endsWith('.ts') || target.endsWith('.tsx');
const isContract = (target: string): boolean => /^functions\/[a-z]+\/contract\.ts$/.test(target);

/** Rooms each room may import from, beside itself. A feature that is not named has `feature`. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  aws: ['kernel'],
  tenancy: ['kernel', 'aws'],
  edge: ['kernel', 'aws', 'tenancy'],
  fhir: ['kernel'],
  feature: ['kernel', 'aws', 'edge', 'tenancy', 'fhir'],
  lib: ['kernel'],
  bin: ['lib', 'kernel'],
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
  if (from === room || (isContract(target) && ['entrance', 'lib', 'bin', 'web', 'local'].includes(room))) return true;
  return (rooms[room] ?? rooms.feature)?.includes(from) ?? false;
};

const violationsOf = (imports: Imports): string[] =>
  [...imports].flatMap(([file, targets]) =>
    targets.filter((target) => !mayImport(file, target)).map((target) => `${file} imports ${target}`),
  );

/** Everything a file needs, and what that needs. */
const allOf = (file: string, imports: Imports, seen = new Set<string>()): Set<string> => {
  for (const target of imports.get(file) ?? []) {
    if (seen.has(target)) continue;
    seen.add(target);
    allOf(target, imports, seen);
  }
  return seen;
};

const sources = scan('{bin,lib,functions,examples,web}/**/*.{ts,tsx}');

test('there are sources to look at, and imports in them', () => {
  expect(sources.size).toBeGreaterThan(50);
  expect(sources.get('functions/edge/api.ts')).toContain('functions/edge/audit.ts');
});

test('every file imports from the rooms it may, and from no other', () => {
  expect(violationsOf(sources)).toEqual([]);
});

test('nothing but the embedded cloud and the tests imports the embedded cloud', () => {
  const found = [...sources].filter(([, targets]) => targets.some((target) => target.startsWith('local/')));
  expect(found.map(([file]) => file)).toEqual([]);
});

test('no contract leads to AWS, to the edge or to a file system: it is read at synthesis and in the browser', () => {
  const contracts = [...sources.keys()].filter(isContract);
  expect(contracts.length).toBeGreaterThanOrEqual(4);
  for (const contract of contracts) {
    const impure = [...allOf(contract, sources)].filter((target) =>
      /^(functions\/(aws|edge)\/|@aws|@middy|@medplum\/definitions)/.test(target),
    );
    expect([contract, impure]).toEqual([contract, []]);
  }
});

describe('a wrong import is found', () => {
  const found = (file: string, source: string): string[] => violationsOf(new Map([[file, importsOf(file, source)]]));

  test.each([
    ['functions/kernel/ids.ts', "import { tableOf } from '../aws/table.ts';"],
    ['functions/kernel/ids.ts', "import { S3Client } from '@aws-sdk/client-s3';"],
    ['functions/aws/table.ts', "import { api } from '../edge/api.ts';"],
    ['functions/records/api.ts', "import type { File } from '../files/file.ts';"],
    ['functions/files/api.ts', "import {\n  a,\n  b,\n} from '../access/claims.ts';"],
    ['functions/edge/api.ts', "export { contract } from '../records/contract.ts';"],
    ['lib/services.ts', "import { createKey } from '../functions/provisioning/create-key.ts';"],
    ['lib/app.ts', "const { start } = await import('../local/start.ts');"],
    ['web/src/records/page.tsx', "import { readRecord } from '../../../functions/records/read-record.ts';"],
  ])('%s: %s', (file, source) => {
    expect(found(file, source)).toHaveLength(1);
  });

  test('and a right one is not', () => {
    expect(found('functions/records/api.ts', "import { api } from '../edge/api.ts';\nimport './record.ts';")).toEqual([]);
    expect(found('lib/contracts.ts', "import { contract } from '../functions/files/contract.ts';")).toEqual([]);
  });
});
