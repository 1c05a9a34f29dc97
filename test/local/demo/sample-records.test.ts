/** The sample as data: that it is always the same, whole, and of nobody. */
import type { Bundle } from '@medplum/fhirtypes';
import { samplePatientId, sampleRecords } from '../../../local/demo/records/sample-records.ts';
import { charts, general, mercy, nameOf, resourcesIn, those } from './sample.ts';

const referencesIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'reference' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  );
};

describe('The sample of a hospital’s records', () => {
  it('is the same to the byte whenever it is made', () => {
    expect(JSON.stringify(sampleRecords('general'))).toBe(JSON.stringify(general));
  });

  it('begins, when it is larger, with the smaller one', () => {
    expect(sampleRecords('general', 3)).toEqual(general.slice(0, 4));
  });

  it('has the hospital and its staff first, and then sixty patients', () => {
    const [first, ...others] = general;
    expect(those('Organization', [first as Bundle]).map(({ name }) => name)).toEqual(['General Hospital Northbridge']);
    expect(those('Practitioner', [first as Bundle]).length).toBeGreaterThanOrEqual(5);
    expect(others.map(({ entry }) => entry?.[0]?.resource?.resourceType)).toEqual(Array(60).fill('Patient'));
  });

  it('names the patient whom every sample has', () => {
    expect(general[1]?.entry?.[0]?.resource?.id).toBe(samplePatientId('general'));
  });

  it('shares no id with another hospital’s, and names no record twice', () => {
    const names = resourcesIn([...general, ...mercy]).map(({ id }) => id);
    expect(new Set(names).size).toBe(names.length);
  });

  it('gives every patient a medical record number of their own', () => {
    const numbers = those('Patient', charts).map(({ identifier }) => `${identifier?.[0]?.system}|${identifier?.[0]?.value}`);
    expect(numbers).toContain('https://general.example/mrn|100001');
    expect(new Set(numbers).size).toBe(120);
  });

  it.each([
    ['Encounter', 1, 4],
    ['Observation', 3, 8],
    ['Condition', 1, 3],
    ['MedicationRequest', 1, 2],
  ] as const)('gives each patient %ss: %i to %i, and not all as many', (type, least, most) => {
    const counts = new Set(charts.map((bundle) => those(type, [bundle]).length));
    expect([...counts].sort()).toEqual(Array.from({ length: most - least + 1 }, (_, index) => least + index));
  });

  it('refers to nothing but what is in the same bundle or the first', () => {
    for (const bundles of [general, mercy]) {
      const [first, ...others] = bundles;
      const staff = resourcesIn([first as Bundle]).map(nameOf);
      for (const bundle of others) {
        const known = new Set([...staff, ...resourcesIn([bundle]).map(nameOf)]);
        expect(referencesIn(bundle).filter((reference) => !known.has(reference))).toEqual([]);
      }
    }
  });

  it('says of everything that it is of nobody', () => {
    for (const { meta } of resourcesIn(general)) expect(meta?.security?.[0]?.code).toBe('HTEST');
    const addresses = JSON.stringify(charts).match(/[\w.-]+@[\w.-]+/g) ?? [];
    expect(addresses.filter((address) => !/^[a-z.]+@[a-z.]+\.example$/.test(address))).toEqual([]);
  });
});
