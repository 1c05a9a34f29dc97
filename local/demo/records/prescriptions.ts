/** What a patient is prescribed: one or two medicines, each for one of their conditions. */
import type { Coding, Condition, Dosage, MedicationRequest } from '@medplum/fhirtypes';
import { coding, concept, systems, testData } from './coding.ts';
import type { Illness, Medication } from './illnesses.ts';
import { dateTime, day, hour, sampleDay } from './moment.ts';
import type { Course } from './observations.ts';
import { type Subject, toPatient } from './patient.ts';
import { toPractitioner } from './staff.ts';
import type { Visit } from './visits.ts';

interface Prescribed {
  readonly medication: Medication;
  /** Which of the patient's conditions it is for. */
  readonly condition: Condition;
}

/** What brought the patient is always treated; a second medicine is another one for it, or one for what they had before. */
export const prescriptionsFor = (
  subject: Subject,
  { visits, illnesses }: Course,
  conditions: readonly Condition[],
): readonly MedicationRequest[] => {
  const [first, ...others] = illnesses.flatMap(({ medications }: Illness, nth) =>
    medications.map((medication): Prescribed => ({ medication, condition: conditions[nth] as Condition })),
  );
  const second = others.filter(({ medication }) => medication.code.code !== first?.medication.code.code);
  const chosen = [...(first ? [first] : []), ...subject.chance.pickSome(second, subject.chance.whole(0, 1))];
  return chosen.map((one, nth) => prescriptionOf(subject, { ...one, visit: visits[0] as Visit, nth }));
};

const prescriptionOf = (
  subject: Subject,
  { medication, condition, visit, nth }: Prescribed & { readonly visit: Visit; readonly nth: number },
): MedicationRequest => {
  const { code, days } = medication;
  const authored = visit.start + hour / 2;
  const isOver = days !== undefined && authored + days * day < sampleDay;
  return {
    resourceType: 'MedicationRequest',
    id: subject.idOf('MedicationRequest', nth),
    meta: testData,
    status: isOver ? 'completed' : 'active',
    intent: 'order',
    medicationCodeableConcept: concept(code),
    subject: toPatient(subject),
    encounter: { reference: `Encounter/${visit.encounter.id}` },
    authoredOn: dateTime(authored),
    requester: toPractitioner(subject.doctor),
    reasonReference: [{ reference: `Condition/${condition.id}` }],
    dosageInstruction: [dosageOf(medication)],
  };
};

const routes: Readonly<Record<Medication['route'], { readonly code: Coding; readonly verb: string; readonly way: string }>> = {
  oral: { code: coding('snomed', '26643006', 'Oral route'), verb: 'Take', way: 'by mouth' },
  inhaled: { code: coding('snomed', '447694001', 'Respiratory tract route'), verb: 'Inhale', way: '' },
};

const often = ['', 'once a day', 'twice a day', 'three times a day', 'four times a day'];

/** `Take 500 mg by mouth twice a day for 7 days.` and the same for machines. */
const dosageOf = ({ dose, timesADay, route, days }: Medication): Dosage => {
  const { code, verb, way } = routes[route];
  const words = [verb, `${dose.value} ${dose.unit}`, way, often[timesADay], days === undefined ? '' : `for ${days} days`];
  return {
    text: `${words.filter((word) => word !== '').join(' ')}.`,
    timing: {
      repeat: {
        ...(days === undefined ? {} : { boundsDuration: { value: days, unit: 'days', system: systems.ucum, code: 'd' } }),
        frequency: timesADay,
        period: 1,
        periodUnit: 'd',
      },
    },
    route: concept(code),
    doseAndRate: [{ doseQuantity: { value: dose.value, unit: dose.unit, system: systems.ucum, code: dose.ucum } }],
  };
};
