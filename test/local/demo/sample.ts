/** The samples of the two hospitals, and how their resources are picked out. */
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { sampleRecords } from '../../../local/demo/records/sample-records.ts';

export const general = sampleRecords('general');
export const mercy = sampleRecords('mercy');

/** The bundles of patients. */
export const charts = [...general.slice(1), ...mercy.slice(1)];

export const resourcesIn = (bundles: readonly Bundle[]): readonly Resource[] =>
  bundles.flatMap(({ entry = [] }) => entry.map(({ resource }) => resource as Resource));

export const those = <Type extends Resource['resourceType']>(type: Type, bundles: readonly Bundle[]) =>
  resourcesIn(bundles).filter((one): one is Extract<Resource, { resourceType: Type }> => one.resourceType === type);

export const nameOf = ({ resourceType, id }: Resource): string => `${resourceType}/${id}`;
