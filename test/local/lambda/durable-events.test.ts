/** Events accepted for later outlive the process that accepted them. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, type LambdaCloud, lambdaCloud } from './lambda-cloud.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ward-events-'));
});
afterEach(async () => {
  for (const lambda of opened.splice(0)) await lambda.close();
  rmSync(directory, { recursive: true, force: true });
});

const opened: LambdaCloud[] = [];
const open = (settings: Parameters<typeof lambdaCloud>[0] = {}): LambdaCloud => {
  const lambda = lambdaCloud({ directory, ...settings });
  opened.push(lambda);
  return lambda;
};

const file = () => join(directory, 'handled');
const handled = () =>
  existsSync(file())
    ? readFileSync(file(), 'utf8')
        .split('\n')
        .filter((bed) => bed !== '')
    : [];
const WRITES = () => `import { appendFileSync } from 'node:fs';
  export const handler = async ({ bed }, { awsRequestId }) => appendFileSync('${file()}', bed + '\\n');`;
const FOREVER = 'export const handler = () => new Promise(() => {});';

test('an event in hand when the cloud ends is handled after the next start', async () => {
  const first = open();
  await first.define('admit', FOREVER, { Timeout: 60 });
  await first.invoke('admit', { bed: 7 }, { InvocationType: 'Event' });
  await eventually(() => first.lines.some(([, , line]) => line.startsWith('START')));
  await first.close();

  const second = open();
  await second.define('admit', WRITES());
  await eventually(() => handled().length === 1);
  expect(handled()).toEqual(['7']);
});

test('an event that was handled is not handled again after a start', async () => {
  const first = open();
  await first.define('admit', WRITES());
  await first.invoke('admit', { bed: 7 }, { InvocationType: 'Event' });
  await eventually(() => first.lines.some(([, , line]) => line.startsWith('REPORT')));
  await first.close();

  const second = open();
  await second.define('admit', WRITES());
  await second.invoke('admit', { bed: 8 }, { InvocationType: 'Event' });
  await eventually(() => handled().includes('8'));
  expect(handled()).toEqual(['7', '8']);
});

test('a throttled event does not lose an attempt', async () => {
  const lambda = open({ retryDelays: [10, 10] });
  await lambda.define('admit', WRITES(), { ReservedConcurrentExecutions: 1 });
  await lambda.root('lambda', 'PutFunctionEventInvokeConfig', { FunctionName: 'admit', MaximumRetryAttempts: 0 });
  for (const bed of ['7', '8']) await lambda.invoke('admit', { bed }, { InvocationType: 'Event' });
  await eventually(() => handled().length === 2);
  expect(handled().sort()).toEqual(['7', '8']);
}, 20_000);

test('the events of a deleted function are dropped', async () => {
  const lambda = open({ retryDelays: [60_000, 60_000] });
  await lambda.define('admit', 'export const handler = async () => { throw new Error("not yet"); };');
  await lambda.invoke('admit', { bed: 7 }, { InvocationType: 'Event' });
  await eventually(() => lambda.lines.some(([, , line]) => line.startsWith('REPORT')));
  await lambda.root('lambda', 'DeleteFunction', { FunctionName: 'admit' });
  await lambda.define('admit', WRITES());
  await lambda.invoke('admit', { bed: 8 }, { InvocationType: 'Event' });
  await eventually(() => handled().length > 0);
  expect(handled()).toEqual(['8']);
});
