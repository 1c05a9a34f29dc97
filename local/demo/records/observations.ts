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
  const moved = movedBy(illnesses);
  return [...new Set([...moved.keys(), ...routine])].flatMap((name) => {
    const measure = measures[name];
    const chance = chanceOf(patient.id ?? '', name);
    const variety = measure.spread / measure.usual;
    const own = chance.near(1, moved.has(name) ? variety / 3 : variety);
    return visits.map((visit, nth) => {
      const expected = expectedAt(moved.get(name), nth / Math.max(1, visits.length - 1)) ?? measure.usual;
      return { visit, measure, value: expected * own * chance.near(1, variety / 8) };
    });
  });
};

/** The illness that moves each measure; where there are two, the one that comes first. */
const movedBy = (illnesses: readonly Illness[]): ReadonlyMap<MeasureName, Move> => {
  const moved = new Map<MeasureName, Move>();
  for (const { trends, acute } of illnesses) {
    for (const [name, trend] of Object.entries(trends) as [MeasureName, Trend][]) {
      if (!moved.has(name)) moved.set(name, { trend, atOnce: acute !== undefined });
    }
  }
  return moved;
};

interface Move {
  readonly trend: Trend;
  /** What is acute is over when it is seen again; what is chronic gives way from visit to visit. */
  readonly atOnce: boolean;
}

/** `course` is 0 at the first visit and 1 at the last. */
const expectedAt = (move: Move | undefined, course: number): number | undefined => {
  if (!move) return undefined;
  const [untreated, treated] = move.trend;
  return untreated + (treated - untreated) * (move.atOnce ? Math.ceil(course) : course);
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
