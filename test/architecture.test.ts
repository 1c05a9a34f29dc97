/** Nobody imports whom they may not. */
import { readFileSync } from 'node:fs';
import { type Imports, importsOf, isContract, scan, violationsOf } from './architecture.ts';

/** Everything a file needs, and what that needs. */
const allOf = (file: string, imports: Imports, seen = new Set<string>()): Set<string> => {
  for (const target of imports.get(file) ?? []) {
    if (seen.has(target)) continue;
    seen.add(target);
    allOf(target, imports, seen);
  }
  return seen;
};

const sources = scan();

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

test('a tenant’s table and bucket are named by its session, and else only by whoever makes others after them', () => {
  const naming = [...sources.keys()].filter(
    (file) => file.startsWith('functions/') && /TENANT_TABLE|FILES_BUCKET/.test(readFileSync(file, 'utf8')),
  );
  expect(naming.sort()).toEqual(['functions/edge/sessions.ts', 'functions/provisioning/tasks.ts']);
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
