/** A patient's encounters: the first with what brought them, the others to see how it goes. */
import type { Coding, Encounter } from '@medplum/fhirtypes';
import { coding, concept, hl7Coding, testData } from './coding.ts';
import type { Illness } from './illnesses.ts';
import { dateTime, day, hour, minute, sampleDay } from './moment.ts';
import { type Subject, toPatient } from './patient.ts';
import { nurseBy, toOrganization, toPractitioner } from './staff.ts';

export interface Visit {
  readonly encounter: Encounter;
  readonly start: number;
}

type VisitClass = NonNullable<Illness['acute']>;

const classes: Readonly<Record<VisitClass, { readonly class: Coding; readonly type: Coding }>> = {
  ambulatory: {
    class: hl7Coding('v3-ActCode', 'AMB', 'ambulatory'),
    type: coding('snomed', '185345009', 'Encounter for symptom'),
  },
  emergency: {
    class: hl7Coding('v3-ActCode', 'EMER', 'emergency'),
    type: coding('snomed', '50849002', 'Emergency room admission'),
  },
  inpatient: {
    class: hl7Coding('v3-ActCode', 'IMP', 'inpatient encounter'),
    type: coding('snomed', '32485007', 'Hospital admission'),
  },
};
const followUp = coding('snomed', '390906007', 'Follow-up encounter');
const attender = concept(hl7Coding('v3-ParticipationType', 'ATND', 'attender'));
const second = concept(hl7Coding('v3-ParticipationType', 'SPRF', 'secondary performer'));

/** One to four; what is acute is seen again within weeks, what is chronic within months. The last one is not long ago. */
export const visitsFor = (subject: Subject, { acute, snomed }: Illness): readonly Visit[] => {
  const { chance } = subject;
  const count = chance.whole(1, acute ? 3 : 4);
  const starts = [startBy(subject, sampleDay - chance.whole(15, 75) * day)];
  while (starts.length < count) {
    const between = acute ? chance.whole(10, 21) : chance.whole(45, 140);
    starts.unshift(startBy(subject, (starts[0] as number) - between * day));
  }
  return starts.map((start, nth) => ({ start, encounter: encounterOf(subject, { start, nth, kind: acute, reason: snomed }) }));
};

/** In the working hours of the day that `moment` is in, or of the Friday before. */
const startBy = ({ chance }: Subject, moment: number): number => {
  const midnight = Math.floor(moment / day) * day;
  const pastFriday = Math.max(0, ((new Date(midnight).getUTCDay() + 6) % 7) - 4);
  return midnight - pastFriday * day + chance.whole(8, 16) * hour + chance.whole(0, 11) * 5 * minute;
};

interface Planned {
  readonly start: number;
  readonly nth: number;
  readonly kind?: VisitClass;
  readonly reason: Coding;
}

const encounterOf = (subject: Subject, { start, nth, kind = 'ambulatory', reason }: Planned): Encounter => {
  const { chance, hospital, doctor, idOf } = subject;
  const isFirst = nth === 0;
  const found = isFirst ? classes[kind] : classes.ambulatory;
  const lasting = {
    ambulatory: chance.whole(4, 9) * 5 * minute,
    emergency: chance.whole(3, 9) * hour,
    inpatient: chance.whole(2, 6) * day + chance.whole(-4, 4) * hour,
  }[isFirst ? kind : 'ambulatory'];
  const period = { start: dateTime(start), end: dateTime(start + lasting) };
  return {
    resourceType: 'Encounter',
    id: idOf('Encounter', nth),
    meta: testData,
    status: 'finished',
    class: found.class,
    type: [concept(isFirst ? found.type : followUp)],
    subject: toPatient(subject),
    participant: [
      { type: [attender], individual: toPractitioner(doctor) },
      { type: [second], individual: toPractitioner(nurseBy(chance, hospital)) },
    ],
    period,
    reasonCode: [concept(reason)],
    serviceProvider: toOrganization(hospital),
  };
};
