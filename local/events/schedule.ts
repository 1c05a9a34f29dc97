/**
 * `rate(5 minutes)` and `cron(0 10 * * ? *)`, in UTC.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
import awsCron from 'aws-cron-parser';
import { AwsError } from '../service.ts';

/** When it is due after a moment, both in milliseconds; never again is undefined. */
export type Schedule = (after: number) => number | undefined;

/** Throws `ValidationException`. */
export const readSchedule = (expression: string): Schedule => {
  const [, kind, inner = ''] = /^(rate|cron)\(([^()]*)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return readRate(inner);
  if (kind === 'cron') return readCron(inner);
  throw invalid();
};

const invalid = (): AwsError => new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.');

const MILLISECONDS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** A value of one takes the unit in the singular, any other in the plural. */
const readRate = (inner: string): Schedule => {
  const [, value = '', unit = '', plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(inner.trim()) ?? [];
  const every = Number(value) * (MILLISECONDS[unit] ?? Number.NaN);
  if (!Number.isSafeInteger(every) || (Number(value) === 1) !== (plural === '')) throw invalid();
  return (after) => after + every;
};

/** Six fields, of which one of the two days is `?`. */
const readCron = (inner: string): Schedule => {
  const fields = inner.trim().split(/\s+/);
  const isWritten = fields.length === 6 && fields.every((field) => /^(?:\?|[\dA-Z*,/#-]+)$/i.test(field));
  const [, , dayOfMonth, , dayOfWeek] = fields;
  if (!isWritten || (dayOfMonth === '?') === (dayOfWeek === '?')) throw invalid();
  try {
    const cron = awsCron.parse(fields.join(' '));
    const next: Schedule = (after) => awsCron.next(cron, new Date(after))?.getTime();
    // What the parser takes for a number and is none shows in the first date it finds.
    if (Number.isNaN(next(0) ?? 0)) throw invalid();
    return next;
  } catch {
    throw invalid();
  }
};
