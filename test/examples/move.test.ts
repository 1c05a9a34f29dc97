/** What docs/add-a-service.md says of putting the example on the platform, done in a copy of the project. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { scan, violationsOf } from '../architecture.ts';

const copy = mkdtempSync(join(tmpdir(), 'ward-move-'));

const read = (file: string): string => readFileSync(join(copy, file), 'utf8');

const edit = (file: string, changes: readonly (readonly [string, string])[]): void => {
  let text = read(file);
  for (const [before, after] of changes) {
    if (!text.includes(before)) throw new Error(`${file} holds no ${before}`);
    text = text.replace(before, after);
  }
  writeFileSync(join(copy, file), text);
};

beforeAll(() => {
  for (const folder of ['bin', 'lib', 'functions', 'examples']) cpSync(folder, join(copy, folder), { recursive: true });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  const { compilerOptions } = JSON.parse(readFileSync('tsconfig.json', 'utf8'));
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['bin/app.ts', 'lib', 'functions'] }));
  writeFileSync(join(copy, 'package.json'), '{"type":"module"}');

  mkdirSync(join(copy, 'functions/visiting'));
  for (const file of ['contract.ts', 'api.ts']) {
    const moved = read(`examples/visiting/${file}`).replaceAll("'../../functions/", "'../");
    writeFileSync(join(copy, 'functions/visiting', file), moved);
  }
  const service = read('examples/visiting/service.ts');
  const own = service
    .slice(service.indexOf('export const visitingService'))
    .replace('export ', '')
    .replace('({\n  contract,', '({\n  contract: visiting,')
    .replace('    contract,', '    contract: visiting,')
    .replace('scopesOf(contract)', 'scopesOf(visiting)');
  edit('lib/services.ts', [
    [' } = contracts;', ', visiting } = contracts;'],
    ['export const services', `${own}\nexport const services`],
    ['  filesService,\n];', '  filesService,\n  visitingService,\n];'],
  ]);
  edit('lib/contracts.ts', [
    ['\nexport const', "import { contract as visiting } from '../functions/visiting/contract.ts';\n\nexport const"],
    [' } as const', ', visiting } as const'],
  ]);
  rmSync(join(copy, 'examples'), { recursive: true });
});

afterAll(() => rmSync(copy, { recursive: true }));

test('the example, moved as the guide says, keeps to the architecture', () => {
  const sources = scan(copy);
  expect(sources.get('functions/visiting/api.ts')).toContain('functions/edge/api.ts');
  expect(violationsOf(sources)).toEqual([]);
});

test('and compiles', () => {
  const { stdout, status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc'], { cwd: copy, encoding: 'utf8' });
  expect([stdout, status]).toEqual(['', 0]);
});
