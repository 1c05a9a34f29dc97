/** The sample as medicine: values that people have, and courses that make sense. */
import type { Condition, Observation } from '@medplum/fhirtypes';
import { charts, nameOf, those } from './sample.ts';

/** The values of what has this LOINC code, as the visits went by. */
const valuesOf = (loinc: string, observations: readonly Observation[]): readonly number[] =>
  observations
    .flatMap((one) => [one, ...(one.component ?? [])].map((part) => ({ ...part, at: one.effectiveDateTime ?? '' })))
    .filter(({ code }) => code?.coding?.[0]?.code === loinc)
    .sort((one, other) => one.at.localeCompare(other.at))
    .flatMap(({ valueQuantity }) => (valueQuantity?.value === undefined ? [] : [valueQuantity.value]));

const hasCode = ({ code }: Condition, snomed: string): boolean => code?.coding?.some((one) => one.code === snomed) ?? false;

describe('As medicine, the sample', () => {
  const limits: Readonly<Record<string, readonly [number, number]>> = {
    '8480-6': [90, 190],
    '8462-4': [50, 120],
    '8867-4': [45, 150],
    '9279-1': [10, 32],
    '8310-5': [35.5, 40.5],
    '2708-6': [84, 100],
    '29463-7': [40, 150],
    '4548-4': [4, 12],
    '2345-7': [60, 260],
    '13457-7': [50, 240],
    '2160-0': [0.4, 2.5],
    '2823-3': [3, 6],
    '718-7': [7, 18],
    '2276-4': [2, 300],
    '3016-3': [0.3, 15],
    '1988-5': [0, 200],
    '6690-2': [3, 20],
  };

  it('measures nothing that nobody could have', () => {
    const parts = those('Observation', charts).flatMap((one) => one.component ?? [one]);
    for (const { code, valueQuantity } of parts) {
      const [low, high] = limits[code?.coding?.[0]?.code ?? ''] ?? [Number.NaN, Number.NaN];
      expect(valueQuantity?.value).toBeGreaterThanOrEqual(low);
      expect(valueQuantity?.value).toBeLessThanOrEqual(high);
    }
  });

  it.each([
    ['hypertension', '59621000', '8480-6'],
    ['diabetes', '44054006', '4548-4'],
    ['hyperlipidemia', '55822004', '13457-7'],
  ])('treats %s: what is measured falls from the first visit to the last', (_, snomed, loinc) => {
    const courses = charts
      .filter((bundle) =>
        those('Condition', [bundle])
          .slice(0, 1)
          .some((one) => hasCode(one, snomed)),
      )
      .map((bundle) => valuesOf(loinc, those('Observation', [bundle])))
      .filter(({ length }) => length > 1);
    expect(courses.length).toBeGreaterThan(0);
    for (const values of courses) expect(values.at(-1)).toBeLessThan(values[0] as number);
  });

  it('judges a result by its range', () => {
    const judged = those('Observation', charts).filter(({ referenceRange }) => referenceRange);
    expect(judged.length).toBeGreaterThan(0);
    for (const { valueQuantity, referenceRange, interpretation } of judged) {
      const { low, high } = referenceRange?.[0] ?? {};
      const value = valueQuantity?.value as number;
      const expected = value < (low?.value ?? 0) ? 'L' : value > (high?.value ?? Number.POSITIVE_INFINITY) ? 'H' : 'N';
      expect(interpretation?.[0]?.coding?.[0]?.code).toBe(expected);
    }
  });

  it('measures within an encounter, and lets nothing happen after its day', () => {
    for (const bundle of charts) {
      const encounters = new Map(those('Encounter', [bundle]).map((one) => [nameOf(one), one.period]));
      for (const { encounter, effectiveDateTime = '' } of those('Observation', [bundle])) {
        const { start = '', end = '' } = encounters.get(encounter?.reference ?? '') ?? {};
        expect(start <= effectiveDateTime && effectiveDateTime <= end).toBe(true);
      }
    }
    const moments = JSON.stringify(charts).match(/\d{4}-\d\d-\d\d(T[\d:]+Z)?/g) ?? [];
    expect(moments.filter((moment) => moment >= '2026-11-20')).toEqual([]);
  });
});
