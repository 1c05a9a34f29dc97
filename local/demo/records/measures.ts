/** What is measured: LOINC codes, UCUM units, and what a healthy adult shows. */
import type { Coding } from '@medplum/fhirtypes';
import { coding } from './coding.ts';

export interface Measure {
  readonly category: 'vital-signs' | 'laboratory';
  readonly code: Coding;
  /** As people write it. */
  readonly unit: string;
  readonly ucum: string;
  readonly digits: number;
  /** A healthy adult's value, and how far adults differ from each other. */
  readonly usual: number;
  readonly spread: number;
  readonly range?: { readonly low?: number; readonly high?: number };
  /** The whole that this is the first part of, and the second part as a share of the first. */
  readonly panel?: { readonly code: Coding; readonly second: Coding; readonly share: number };
}

const loinc = (code: string, display: string): Coding => coding('loinc', code, display);

const vitalSign = { category: 'vital-signs', digits: 0 } as const;
const laboratory = { category: 'laboratory', digits: 1 } as const;
const inSerum = '[Mass/volume] in Serum or Plasma';

export const measures = {
  bloodPressure: {
    ...vitalSign,
    code: loinc('8480-6', 'Systolic blood pressure'),
    unit: 'mmHg',
    ucum: 'mm[Hg]',
    usual: 119,
    spread: 9,
    panel: {
      code: loinc('85354-9', 'Blood pressure panel with all children optional'),
      second: loinc('8462-4', 'Diastolic blood pressure'),
      share: 0.63,
    },
  },
  heartRate: {
    ...vitalSign,
    code: loinc('8867-4', 'Heart rate'),
    unit: 'beats/minute',
    ucum: '/min',
    usual: 72,
    spread: 10,
  },
  breathing: {
    ...vitalSign,
    code: loinc('9279-1', 'Respiratory rate'),
    unit: 'breaths/minute',
    ucum: '/min',
    usual: 15,
    spread: 2,
  },
  temperature: {
    ...vitalSign,
    digits: 1,
    code: loinc('8310-5', 'Body temperature'),
    unit: '°C',
    ucum: 'Cel',
    usual: 36.7,
    spread: 0.3,
  },
  oxygen: {
    ...vitalSign,
    code: loinc('2708-6', 'Oxygen saturation in Arterial blood'),
    unit: '%',
    ucum: '%',
    usual: 97,
    spread: 1.5,
  },
  weight: { ...vitalSign, digits: 1, code: loinc('29463-7', 'Body weight'), unit: 'kg', ucum: 'kg', usual: 73, spread: 16 },
  hba1c: {
    ...laboratory,
    code: loinc('4548-4', 'Hemoglobin A1c/Hemoglobin.total in Blood'),
    unit: '%',
    ucum: '%',
    usual: 5.3,
    spread: 0.3,
    range: { low: 4, high: 5.6 },
  },
  glucose: {
    ...laboratory,
    digits: 0,
    code: loinc('2345-7', `Glucose ${inSerum}`),
    unit: 'mg/dL',
    ucum: 'mg/dL',
    usual: 90,
    spread: 9,
    range: { low: 70, high: 99 },
  },
  ldl: {
    ...laboratory,
    digits: 0,
    code: loinc('13457-7', `Cholesterol in LDL ${inSerum} by calculation`),
    unit: 'mg/dL',
    ucum: 'mg/dL',
    usual: 98,
    spread: 20,
    range: { high: 130 },
  },
  creatinine: {
    ...laboratory,
    digits: 2,
    code: loinc('2160-0', `Creatinine ${inSerum}`),
    unit: 'mg/dL',
    ucum: 'mg/dL',
    usual: 0.9,
    spread: 0.2,
    range: { low: 0.6, high: 1.3 },
  },
  potassium: {
    ...laboratory,
    code: loinc('2823-3', 'Potassium [Moles/volume] in Serum or Plasma'),
    unit: 'mmol/L',
    ucum: 'mmol/L',
    usual: 4.2,
    spread: 0.4,
    range: { low: 3.5, high: 5.1 },
  },
  haemoglobin: {
    ...laboratory,
    code: loinc('718-7', 'Hemoglobin [Mass/volume] in Blood'),
    unit: 'g/dL',
    ucum: 'g/dL',
    usual: 14,
    spread: 1,
    range: { low: 12, high: 17 },
  },
  ferritin: {
    ...laboratory,
    digits: 0,
    code: loinc('2276-4', `Ferritin ${inSerum}`),
    unit: 'ng/mL',
    ucum: 'ng/mL',
    usual: 90,
    spread: 40,
    range: { low: 15, high: 200 },
  },
  thyrotropin: {
    ...laboratory,
    code: loinc('3016-3', 'Thyrotropin [Units/volume] in Serum or Plasma'),
    unit: 'mIU/L',
    ucum: 'm[IU]/L',
    usual: 1.9,
    spread: 0.8,
    range: { low: 0.4, high: 4.5 },
  },
  reactiveProtein: {
    ...laboratory,
    digits: 0,
    code: loinc('1988-5', `C reactive protein ${inSerum}`),
    unit: 'mg/L',
    ucum: 'mg/L',
    usual: 3,
    spread: 2,
    range: { high: 5 },
  },
  leukocytes: {
    ...laboratory,
    code: loinc('6690-2', 'Leukocytes [#/volume] in Blood by Automated count'),
    unit: '10*3/uL',
    ucum: '10*3/uL',
    usual: 7,
    spread: 2,
    range: { low: 4, high: 11 },
  },
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof measures;

/** What is measured of anyone, in the order in which it is thought of. */
export const routine: readonly MeasureName[] = ['bloodPressure', 'heartRate', 'weight', 'temperature', 'oxygen', 'breathing'];
