import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { bundle } from '../../lib/bundle.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ward-bundle-'));
  mkdirSync(join(directory, 'src/beds'), { recursive: true });
  mkdirSync(join(directory, 'src/edge'), { recursive: true });
  writeFileSync(join(directory, 'src/edge/api.ts'), 'export const api = (answer: string) => async () => answer;');
  writeFileSync(join(directory, 'src/beds/api.ts'), "import { api } from '../edge/api.ts';\nexport const handler = api('made');");
  writeFileSync(join(directory, 'src/beds/on-bed-made.ts'), 'export const handler = async () => 1;');
  writeFileSync(join(directory, 'src/beds/bed.ts'), 'export const bed = 1;');
});
afterEach(() => rmSync(directory, { recursive: true }));

const build = (outdir = 'out') => bundle({ sources: [join(directory, 'src')], outdir: join(directory, outdir), plugins: [] });
const read = (outdir: string): string => readFileSync(join(directory, outdir, 'beds-api/index.cjs'), 'utf8');

test('each function becomes one file that needs nothing beside it', async () => {
  await build();
  expect(readdirSync(join(directory, 'out')).sort()).toEqual(['beds-api', 'beds-on-bed-made']);
  const made = await import(pathToFileURL(join(directory, 'out/beds-api/index.cjs')).href);
  expect(await made.handler()).toBe('made');
});

test('the same sources give the same bytes', async () => {
  await build('first');
  await build('second');
  expect(read('second')).toBe(read('first'));
});

test('a function that is not there is told by its name', async () => {
  const { codeOf } = await build();
  expect(() => codeOf('beds/tasks')).toThrow(/There is no beds\/tasks\.ts in /);
});

test('source maps stay out of the upload', async () => {
  const { codeOf } = await build();
  const app = new App({ outdir: join(directory, 'cdk.out') });
  const asset = codeOf('beds/api').bind(new Stack(app, 'Stack')).s3Location?.objectKey;
  expect(asset).toBeDefined();
  const [staged] = readdirSync(join(directory, 'cdk.out')).filter((name) => name.startsWith('asset.'));
  expect(readdirSync(join(directory, 'cdk.out', staged as string))).toEqual(['index.cjs']);
});
