/** What a job's progress counts, and how it is written for CloudWatch. */
import { jest } from '@jest/globals';
import { asTenantId } from '../../functions/kernel/ids.ts';
import { type Job, withStep } from '../../functions/tenancy/job.ts';
import { newJob } from '../../functions/tenancy/workflows.ts';

process.env.POWERTOOLS_METRICS_DISABLED = 'false';
process.env.POWERTOOLS_METRICS_NAMESPACE = 'Ward/test';
const { countProgress, figuresOf } = await import('../../functions/edge/job-figures.ts');

const tenantId = asTenantId('11111111-1111-4111-8111-111111111111');
const own = '22222222-2222-4222-8222-222222222222';
const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const begun = newJob({ kind: 'create-tenant', tenantId, own, at: at(0), placement: { kind: 'pooled' } });
const small: Job = { ...begun, steps: begun.steps.slice(0, 2) };
const running = withStep(small, 'ReserveSlug', 'running', at(1));
const done = withStep(running, 'ReserveSlug', 'done', at(3));
const workflow = 'create-tenant';

test('a step that begins is started, and with the first of them the job', () => {
  expect(figuresOf(small, running)).toEqual([
    { workflow, step: 'ReserveSlug', counts: 'started' },
    { workflow, counts: 'started' },
  ]);
});

test('one that is tried again is not started twice', () => {
  expect(figuresOf(running, withStep(running, 'ReserveSlug', 'running', at(2)))).toEqual([]);
});

test('one that is done took the time since it first began', () => {
  expect(figuresOf(running, done)).toEqual([{ workflow, step: 'ReserveSlug', counts: 'completed', duration: 2_000 }]);
});

test('the job took the time since it was made', () => {
  const last = withStep(done, 'RegisterSubdomain', 'running', at(3));
  expect(figuresOf(last, withStep(last, 'RegisterSubdomain', 'done', at(9)))).toContainEqual({
    workflow,
    counts: 'completed',
    duration: 9_000,
  });
});

test('a removal took the time since its grace ended', () => {
  const removal: Job = { ...done, kind: 'remove-tenant', notBefore: at(4) };
  const last = withStep(removal, 'RegisterSubdomain', 'running', at(5));
  const over = figuresOf(last, withStep(last, 'RegisterSubdomain', 'done', at(9)));
  expect(over).toContainEqual({ workflow: 'remove-tenant', counts: 'completed', duration: 5_000 });
});

test('what is taken back counts nothing; that the job failed, and where, counts once', () => {
  const undone = withStep({ ...done, status: 'undoing' }, 'ReserveSlug', 'undone', at(4));
  expect(figuresOf(done, undone)).toEqual([]);
  const failed: Job = { ...withStep(undone, 'RegisterSubdomain', 'failed', at(5)), status: 'failed' };
  expect(figuresOf(undone, failed)).toEqual([
    { workflow, step: 'RegisterSubdomain', counts: 'failed' },
    { workflow, counts: 'failed' },
  ]);
});

test('a figure is a line of its own, of the workflow and the step and nothing of the hospital', () => {
  const lines: string[] = [];
  const written = jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  countProgress(running, done);
  written.mockRestore();
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'Ward/test',
            Dimensions: [['workflow', 'step']],
            Metrics: [
              { Name: 'Completed', Unit: 'Count' },
              { Name: 'Duration', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
      workflow,
      step: 'ReserveSlug',
      Completed: 1,
      Duration: 2_000,
    },
  ]);
  expect(lines.join('')).not.toContain(tenantId);
});
