/** `_lastUpdated` as a period of instants (http://hl7.org/fhir/R4/search.html#date). A date or time without a zone is UTC. */
import { invalid } from '../kernel/errors.ts';

/** Both ends belong to it; RFC 3339, UTC, milliseconds, so that they compare as text. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

export const everyInstant: Period = { from: '0001-01-01T00:00:00.000Z', to: '9999-12-31T23:59:59.999Z' };

/** Beyond these an instant's text is longer, and no longer compares. */
const earliest = Date.parse(everyInstant.from);
const latest = Date.parse(everyInstant.to);

const shape =
  /^(?<prefix>eq|gt|lt|ge|le)?(?<year>\d{4})(?:-(?<month>\d\d)(?:-(?<day>\d\d)(?:T(?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d{1,9}))?)?(?<zone>Z|[+-]\d\d:\d\d)?)?)?)?$/;

/** `ge2026-11` is November and all that follows. Throws `SearchInvalid`; the prefixes `ne`, `sa`, `eb` and `ap` are not served. */
export const periodOf = (text: string): Period => {
  const { prefix = 'eq', ...parts } = shape.exec(text)?.groups ?? {};
  const first = parts.year ? firstInstant(parts) : Number.NaN;
  if (Number.isNaN(first)) throw refused();
  const last = lastInstant(first, parts);
  const at = (instant: number): string => new Date(Math.min(Math.max(instant, earliest), latest)).toISOString();
  if (prefix === 'gt') return { ...everyInstant, from: at(last + 1) };
  if (prefix === 'ge') return { ...everyInstant, from: at(first) };
  if (prefix === 'lt') return { ...everyInstant, to: at(first - 1) };
  if (prefix === 'le') return { ...everyInstant, to: at(last) };
  return { from: at(first), to: at(last) };
};

type Parts = Readonly<Record<string, string | undefined>>;

/** Not a number for the 30th of February and its like. */
const firstInstant = ({ year, month = '01', day = '01', hour = '00', minute = '00', second = '00', ...rest }: Parts): number => {
  const date = `${year}-${month}-${day}`;
  const exists = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(exists.getTime()) || exists.toISOString().slice(0, 10) !== date) return Number.NaN;
  const milliseconds = (rest.fraction ?? '').padEnd(3, '0').slice(0, 3);
  return Date.parse(`${date}T${hour}:${minute}:${second}.${milliseconds}${rest.zone ?? 'Z'}`);
};

/** The last millisecond of the year, month, day, minute, second or fraction that begins at `first`. */
const lastInstant = (first: number, { month, day, hour, second, fraction }: Parts): number => {
  const date = new Date(first);
  if (!month) return Date.UTC(date.getUTCFullYear() + 1, 0) - 1;
  if (!day) return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) - 1;
  if (!hour) return first + 86_400_000 - 1;
  if (!second) return first + 60_000 - 1;
  return first + (fraction ? 10 ** Math.max(0, 3 - fraction.length) : 1_000) - 1;
};

const refused = () =>
  invalid('SearchInvalid', 'The search cannot be made as it was asked.', [
    {
      in: 'query',
      pointer: '/_lastUpdated',
      detail: 'must be a date or an instant, with eq, gt, lt, ge, le or no prefix; write + as %2B',
    },
  ]);
