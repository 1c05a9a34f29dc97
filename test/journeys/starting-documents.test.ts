/** Somebody pastes what README.md and docs/api.md show, in the order they show it. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interrupt, localFileIn, runInShell, type Start, start } from './started-cloud.ts';

const generous = 300_000;
const directory = mkdtempSync(join(tmpdir(), 'ward-documents-'));
let running: Start;

beforeAll(async () => {
  cpSync(process.env.WARD_TEST_ASSEMBLY ?? '', join(directory, 'assembly'), { recursive: true });
  running = start(directory);
  await running.ready;
}, generous);

afterAll(async () => {
  await interrupt(running);
  rmSync(directory, { recursive: true, force: true });
}, generous);

/** The commands of a page below one heading, for this start's port and folder. */
const commandsIn = (file: string, heading: string): string => {
  const [, section = ''] = readFileSync(file, 'utf8').split(`\n${heading}\n`);
  const [text = ''] = section.split(/\n#{1,3} (?=[A-Z])/);
  const blocks = [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, commands]) => commands);
  if (blocks.length === 0) throw new Error(`${file} shows nothing under ${heading}`);
  const { port } = new URL(localFileIn(directory).apiUrl);
  return blocks.join('').replaceAll(':3000', `:${port}`).replaceAll('.ward/', `${directory}/`);
};

test(
  'a third hospital is onboarded, and its administrator signs in, from the README alone',
  async () => {
    const said = await runInShell(commandsIn('README.md', '### Onboard a third hospital'), directory);
    expect(said).toContain('"status":"succeeded"');
    expect(said).toMatch(/To: cleo@lakeside\.example\nSubject: .+\n\n[^{]*temporary password is/);
    expect(JSON.parse(said.trim().split('\n').at(-1) ?? '')).toMatchObject({ roles: ['administrator', 'clinician'] });
    const again = await runInShell("npm run -s token -- cleo@lakeside.example 'Lakeside-opens-2026'", directory);
    expect(again).toMatch(/^ey[\w-]+\.[\w-]+\.[\w-]+\n$/);
  },
  generous,
);

test(
  'each command of the tour answers with the status it says',
  async () => {
    const tour = commandsIn('docs/api.md', '## A tour');
    const promised = [...tour.matchAll(/ # (\d{3})$/gm)].map(([, status]) => status);
    expect(promised.length).toBeGreaterThan(10);
    const said = await runInShell(tour, directory);
    expect(said.split('\n').filter((line) => /^\d{3}$/.test(line))).toEqual(promised);
  },
  generous,
);

test('whoever looks inside by the AWS command line is given the endpoint and the key', async () => {
  const commands = commandsIn('README.md', '### Look inside').replace('aws dynamodb list-tables', 'env | grep ^AWS_');
  const { awsEndpoint, credentials } = localFileIn(directory);
  const said = await runInShell(commands, directory);
  expect(said).toContain(`AWS_ENDPOINT_URL=${awsEndpoint}\n`);
  expect(said).toContain(`AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}\n`);
});
