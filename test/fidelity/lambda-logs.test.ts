/** What a function and the platform write into its log. */
import { eventually, type LambdaCloud, lambdaCloud } from '../local/lambda/lambda-cloud.ts';
import { behaves } from './behaves.ts';

const DG = 'https://docs.aws.amazon.com/lambda/latest/dg';

let lambda: LambdaCloud;
beforeAll(() => {
  lambda = lambdaCloud();
});
afterAll(() => lambda.close());

behaves(
  'console writes the request id, and the platform START, END and REPORT',
  `${DG}/monitoring-cloudwatchlogs.html`,
  async () => {
    await lambda.define('talks', 'export const handler = async () => console.log("first\\nsecond");');
    await lambda.invoke('talks');
    const mine = () => lambda.lines.filter(([group]) => group === '/aws/lambda/talks').map(([, , line]) => line);
    await eventually(() => mine().length === 4);
    expect(mine().join('\n')).toMatch(/START RequestId: [0-9a-f-]{36} Version: \$LATEST/);
    expect(mine().join('\n')).toMatch(/\t[0-9a-f-]{36}\tINFO\tfirst\rsecond/);
    expect(mine().join('\n')).toMatch(/REPORT RequestId: .*Memory Size: 128 MB\tInit Duration/);
  },
);

behaves(
  'JSON logs carry level, request and message, from the configured level up',
  `${DG}/monitoring-cloudwatchlogs-advanced.html`,
  async () => {
    await lambda.define('json', 'export const handler = async () => { console.debug("no"); console.warn({ bed: 7 }); };', {
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'WARN' },
    });
    await lambda.invoke('json');
    const mine = () => lambda.lines.filter(([group]) => group === '/aws/lambda/json').map(([, , line]) => JSON.parse(line));
    await eventually(() => mine().length > 0);
    expect(mine()).toEqual([expect.objectContaining({ level: 'WARN', message: { bed: 7 }, requestId: expect.any(String) })]);
  },
);

behaves('in JSON the platform tells of start and report', `${DG}/monitoring-cloudwatchlogs-advanced.html`, async () => {
  await lambda.define('platform', 'export const handler = async () => {};', { LoggingConfig: { LogFormat: 'JSON' } });
  await lambda.invoke('platform');
  const mine = () => lambda.lines.filter(([group]) => group === '/aws/lambda/platform').map(([, , line]) => JSON.parse(line));
  await eventually(() => mine().length === 2);
  expect(mine()).toMatchObject([
    { type: 'platform.start', record: { requestId: expect.any(String), version: '$LATEST' } },
    { type: 'platform.report', record: { status: 'success', metrics: { memorySizeMB: 128 } } },
  ]);
});

behaves('levels are of JSON alone, and of those there are', `${DG}/monitoring-cloudwatchlogs-advanced.html`, async () => {
  for (const LoggingConfig of [{ ApplicationLogLevel: 'INFO' }, { LogFormat: 'JSON', SystemLogLevel: 'ERROR' }]) {
    const create = lambda.define('unheard', 'export const handler = async () => {};', { LoggingConfig });
    await expect(create).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
  }
});
