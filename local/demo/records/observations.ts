/** What was measured at a patient's visits: their illnesses' own measures first, moving from ill to treated, then routine ones. */
import type { Observation, ObservationComponent, Quantity } from '@medplum/fhirtypes';
import { chanceOf } from './chance.ts';
import { concept, hl7Coding, systems, testData } from './coding.ts';
import type { Illness, Trend } from './illnesses.ts';
import { type Measure, type MeasureName, measures, routine } from './measures.ts';
import { dateTime, minute } from './moment.ts';
import { type Subject, toPatient } from './patient.ts';
import { nurseBy, toPractitioner } from './staff.ts';
import type { Visit } from './visits.ts';

export interface Course {
  readonly visits: readonly Visit[];
  /** The first is what brought the patient. */
  readonly illnesses: readonly Illness[];
}

interface Measured {
  readonly visit: Visit;
  readonly measure: Measure;
  readonly value: number;
}

/** Three to eight. */
export const observationsFor = (subject: Subject, course: Course): readonly Observation[] =>
  measuredIn(subject, course)
    .slice(0, subject.chance.whole(3, 8))
    .map((one, nth) => observationOf(subject, nth, one));

/** Each measure at every visit, before the next measure. */
const measuredIn = ({ patient }: Subject, { visits, illnesses }: Course): readonly Measured[] => {
  const trends = trendsOf(illnesses);
  return [...new Set([...trends.keys(), ...routine])].flatMap((name) => {
    const measure = measures[name];
    const trend = trends.get(name);
    const [untreated, treated] = trend ?? [measure.usual, measure.usual];
    const chance = chanceOf(patient.id ?? '', name);
    const own = chance.near(0, trend ? measure.spread / 3 : measure.spread);
    return visits.map((visit, nth) => {
      const treatment = nth / Math.max(1, visits.length - 1);
      return { visit, measure, value: chance.near(untreated + (treated - untreated) * treatment + own, measure.spread / 8) };
    });
  });
};

/** Where two illnesses move one measure, the one that comes first does. */
const trendsOf = (illnesses: readonly Illness[]): ReadonlyMap<MeasureName, Trend> => {
  const trends = new Map<MeasureName, Trend>();
  for (const illness of illnesses) {
    for (const [name, trend] of Object.entries(illness.trends) as [MeasureName, Trend][]) {
      if (!trends.has(name)) trends.set(name, trend);
    }
  }
  return trends;
};

const observationOf = (subject: Subject, nth: number, { visit, measure, value }: Measured): Observation => {
  const { chance, hospital, doctor, idOf } = subject;
  const isVitalSign = measure.category === 'vital-signs';
  const taken = visit.start + chance.whole(1, 3) * 5 * minute;
  return {
    resourceType: 'Observation',
    id: idOf('Observation', nth),
    meta: testData,
    status: 'final',
    category: [concept(hl7Coding('observation-category', measure.category, isVitalSign ? 'Vital Signs' : 'Laboratory'))],
    code: concept(measure.panel?.code ?? measure.code),
    subject: toPatient(subject),
    encounter: { reference: `Encounter/${visit.encounter.id}` },
    effectiveDateTime: dateTime(taken),
    issued: dateTime(taken + (isVitalSign ? 5 : 240) * minute),
    performer: [toPractitioner(isVitalSign ? nurseBy(chance, hospital) : doctor)],
    ...(measure.panel ? { component: componentsOf(measure, measure.panel, value) } : resultOf(measure, value)),
  };
};

const quantityOf = ({ unit, ucum, digits }: Measure, value: number): Quantity & { readonly value: number } => ({
  value: Number(value.toFixed(digits)),
  unit,
  system: systems.ucum,
  code: ucum,
});

const componentsOf = (measure: Measure, panel: NonNullable<Measure['panel']>, value: number): ObservationComponent[] => [
  { code: concept(measure.code), valueQuantity: quantityOf(measure, value) },
  { code: concept(panel.second), valueQuantity: quantityOf(measure, value * panel.share) },
];

/** Where there is a range of reference, the value is judged by it, as it is written: rounded. */
const resultOf = (measure: Measure, value: number): Pick<Observation, 'valueQuantity' | 'interpretation' | 'referenceRange'> => {
  const valueQuantity = quantityOf(measure, value);
  if (!measure.range) return { valueQuantity };
  const bounds = Object.entries(measure.range).map(([end, limit]) => [end, quantityOf(measure, limit)]);
  const [code, display] = judge(valueQuantity.value, measure.range);
  return {
    valueQuantity,
    interpretation: [concept(hl7Coding('v3-ObservationInterpretation', code, display))],
    referenceRange: [Object.fromEntries(bounds)],
  };
};

const judge = (value: number, { low, high }: NonNullable<Measure['range']>): readonly [code: string, display: string] => {
  if (low !== undefined && value < low) return ['L', 'Low'];
  return high !== undefined && value > high ? ['H', 'High'] : ['N', 'Normal'];
};
