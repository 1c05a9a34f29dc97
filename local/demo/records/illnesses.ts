/** Why people come: common conditions, what is prescribed for them, and how what is measured moves once they are treated. */
import type { Coding } from '@medplum/fhirtypes';
import { coding } from './coding.ts';
import type { MeasureName } from './measures.ts';

export interface Medication {
  readonly code: Coding;
  /** What is taken at a time. */
  readonly dose: { readonly value: number; readonly unit: string; readonly ucum: string };
  readonly timesADay: number;
  readonly route: 'oral' | 'inhaled';
  /** Absent where it is taken for good. */
  readonly days?: number;
}

/** From before treatment to after it. */
export type Trend = readonly [untreated: number, treated: number];

export interface Illness {
  readonly snomed: Coding;
  readonly icd10: Coding;
  /** Where an acute one is first seen; it is over with the last visit. A chronic one stays. */
  readonly acute?: 'emergency' | 'inpatient' | 'ambulatory';
  /** Rare in people younger than this. */
  readonly fromAge: number;
  readonly trends: Partial<Readonly<Record<MeasureName, Trend>>>;
  readonly medications: readonly Medication[];
}

const snomed = (code: string, display: string): Coding => coding('snomed', code, display);
const icd10 = (code: string, display: string): Coding => coding('icd10', code, display);

/** `oral('A10BA02', 'metformin', 500, 2)`: 500 mg by mouth twice a day. */
const oral = (atc: string, name: string, [milligrams, timesADay, days]: readonly [number, number, number?]): Medication => ({
  code: coding('atc', atc, name),
  dose: { value: milligrams, unit: 'mg', ucum: 'mg' },
  timesADay,
  route: 'oral',
  ...(days === undefined ? {} : { days }),
});

const inhaled = (atc: string, name: string, [puffs, timesADay]: readonly [number, number]): Medication => ({
  code: coding('atc', atc, name),
  dose: { value: puffs, unit: puffs === 1 ? 'puff' : 'puffs', ucum: '{puff}' },
  timesADay,
  route: 'inhaled',
});

const chronic: readonly Illness[] = [
  {
    snomed: snomed('59621000', 'Essential hypertension'),
    icd10: icd10('I10', 'Essential (primary) hypertension'),
    fromAge: 32,
    trends: { bloodPressure: [158, 128] },
    medications: [oral('C09AA03', 'lisinopril', [10, 1]), oral('C08CA01', 'amlodipine', [5, 1])],
  },
  {
    snomed: snomed('44054006', 'Type 2 diabetes mellitus'),
    icd10: icd10('E11.9', 'Type 2 diabetes mellitus without complications'),
    fromAge: 34,
    trends: { hba1c: [8.9, 6.8], glucose: [186, 124] },
    medications: [oral('A10BA02', 'metformin', [500, 2]), oral('A10BK03', 'empagliflozin', [10, 1])],
  },
  {
    snomed: snomed('195967001', 'Asthma'),
    icd10: icd10('J45.9', 'Asthma, unspecified'),
    fromAge: 18,
    trends: { breathing: [22, 15], oxygen: [94, 97] },
    medications: [inhaled('R03BA02', 'budesonide', [1, 2]), inhaled('R03AC02', 'salbutamol', [2, 4])],
  },
  {
    snomed: snomed('13645005', 'Chronic obstructive lung disease'),
    icd10: icd10('J44.9', 'Chronic obstructive pulmonary disease, unspecified'),
    fromAge: 52,
    trends: { oxygen: [89, 93], breathing: [25, 19] },
    medications: [inhaled('R03BB04', 'tiotropium bromide', [1, 1]), inhaled('R03AC02', 'salbutamol', [2, 3])],
  },
  {
    snomed: snomed('55822004', 'Hyperlipidemia'),
    icd10: icd10('E78.5', 'Hyperlipidaemia, unspecified'),
    fromAge: 38,
    trends: { ldl: [184, 104] },
    medications: [oral('C10AA05', 'atorvastatin', [20, 1])],
  },
  {
    snomed: snomed('40930008', 'Hypothyroidism'),
    icd10: icd10('E03.9', 'Hypothyroidism, unspecified'),
    fromAge: 24,
    trends: { thyrotropin: [11.4, 2.3], heartRate: [58, 68] },
    medications: [{ ...oral('H03AA01', 'levothyroxine sodium', [75, 1]), dose: { value: 75, unit: 'µg', ucum: 'ug' } }],
  },
  {
    snomed: snomed('433144002', 'Chronic kidney disease stage 3'),
    icd10: icd10('N18.3', 'Chronic kidney disease, stage 3'),
    fromAge: 58,
    trends: { creatinine: [1.72, 1.61], potassium: [5.3, 4.8] },
    medications: [oral('C09AA02', 'enalapril', [5, 2])],
  },
  {
    snomed: snomed('87522002', 'Iron deficiency anemia'),
    icd10: icd10('D50.9', 'Iron deficiency anaemia, unspecified'),
    fromAge: 18,
    trends: { haemoglobin: [9.6, 12.9], ferritin: [6, 44] },
    medications: [oral('B03AA07', 'ferrous sulfate', [200, 1, 90])],
  },
  {
    snomed: snomed('49436004', 'Atrial fibrillation'),
    icd10: icd10('I48.9', 'Atrial fibrillation and atrial flutter, unspecified'),
    fromAge: 60,
    trends: { heartRate: [128, 80] },
    medications: [oral('B01AF02', 'apixaban', [5, 2]), oral('C07AB07', 'bisoprolol', [2.5, 1])],
  },
  {
    snomed: snomed('84114007', 'Heart failure'),
    icd10: icd10('I50.9', 'Heart failure, unspecified'),
    fromAge: 62,
    trends: { weight: [84, 79], breathing: [24, 17], potassium: [4.6, 4.1] },
    medications: [oral('C03CA01', 'furosemide', [40, 1]), oral('C07AB07', 'bisoprolol', [2.5, 1])],
  },
  {
    snomed: snomed('414916001', 'Obesity'),
    icd10: icd10('E66.9', 'Obesity, unspecified'),
    fromAge: 20,
    trends: { weight: [118, 109], glucose: [108, 98] },
    medications: [oral('A10BA02', 'metformin', [500, 1])],
  },
  {
    snomed: snomed('35489007', 'Depressive disorder'),
    icd10: icd10('F32.9', 'Depressive episode, unspecified'),
    fromAge: 18,
    trends: {},
    medications: [oral('N06AB06', 'sertraline', [50, 1])],
  },
  {
    snomed: snomed('37796009', 'Migraine'),
    icd10: icd10('G43.9', 'Migraine, unspecified'),
    fromAge: 18,
    trends: {},
    medications: [oral('C07AA05', 'propranolol', [40, 2])],
  },
  {
    snomed: snomed('239873007', 'Osteoarthritis of knee'),
    icd10: icd10('M17.9', 'Gonarthrosis, unspecified'),
    fromAge: 50,
    trends: {},
    medications: [oral('M01AE02', 'naproxen', [250, 2, 14])],
  },
  {
    snomed: snomed('235595009', 'Gastroesophageal reflux disease'),
    icd10: icd10('K21.9', 'Gastro-oesophageal reflux disease without oesophagitis'),
    fromAge: 22,
    trends: {},
    medications: [oral('A02BC01', 'omeprazole', [20, 1, 56])],
  },
];

const acute: readonly Illness[] = [
  {
    snomed: snomed('233604007', 'Pneumonia'),
    icd10: icd10('J18.9', 'Pneumonia, unspecified'),
    acute: 'inpatient',
    fromAge: 18,
    trends: { temperature: [39, 36.8], oxygen: [91, 97], reactiveProtein: [148, 6], leukocytes: [16.2, 7.4] },
    medications: [oral('J01CA04', 'amoxicillin', [500, 3, 7]), oral('N02BE01', 'paracetamol', [500, 3, 5])],
  },
  {
    snomed: snomed('68566005', 'Urinary tract infectious disease'),
    icd10: icd10('N39.0', 'Urinary tract infection, site not specified'),
    acute: 'ambulatory',
    fromAge: 18,
    trends: { temperature: [37.9, 36.7], reactiveProtein: [42, 4], leukocytes: [12.6, 7.1] },
    medications: [oral('J01XE01', 'nitrofurantoin', [100, 2, 5])],
  },
  {
    snomed: snomed('6142004', 'Influenza'),
    icd10: icd10('J11.1', 'Influenza with other respiratory manifestations, virus not identified'),
    acute: 'emergency',
    fromAge: 18,
    trends: { temperature: [39.2, 36.7], heartRate: [104, 74], reactiveProtein: [31, 4] },
    medications: [oral('J05AH02', 'oseltamivir', [75, 2, 5]), oral('N02BE01', 'paracetamol', [500, 3, 5])],
  },
];

export const chronicAt = (age: number): readonly Illness[] => chronic.filter(({ fromAge }) => fromAge <= age);

/** What may bring someone of this age to the hospital; each acute one counts twice, for it brings more. */
export const reasonsAt = (age: number): readonly Illness[] => [...chronicAt(age), ...acute, ...acute];
