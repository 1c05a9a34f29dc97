/** Every fault there is to try on a stage: for each route, warm and cold, each call it makes, failing in each way. */
import { type Fault, faults, isPossibleAt, lastingFaults } from './fault.ts';
import type { Site } from './site.ts';
import type { Stage } from './stage.ts';
import { type Subject, signUpLane, subjectsOn } from './subject.ts';
import { learn, spelled, type Trial, tryOne, type Warmth } from './trial.ts';
import type { Complaint, Sentence } from './verdict.ts';

export interface Finding extends Complaint {
  /** `records.readRecord, warm: dynamodb:GetItem record cut once` */
  readonly trial: string;
}

export interface Report {
  readonly tried: number;
  readonly findings: readonly Finding[];
}

export const countOf = ({ findings }: Report, sentence: Sentence): number =>
  findings.filter((finding) => finding.sentence === sentence).length;

export interface Plan {
  /** Only subjects whose names hold it. */
  readonly of?: string;
  /** Every which subject is tried, counted over all of them; each unless told. */
  readonly everySubject?: number;
  /** Which of a subject's trials are made; all of them unless told. `nth` counts over the whole of a lane. */
  readonly takes?: (trial: Pick<Trial, 'fault' | 'warmth'>, nth: number) => boolean;
  readonly say?: (line: string) => void;
}

/**
 * Features side by side, for each has a function of its own; what is tried of one goes one after the other, or it would meet itself.
 * Sign-ups come last, alone: they are made ready by more functions than one.
 */
export const tryAll = async (stage: Stage, plan: Plan = {}): Promise<Report> => {
  const { of = '', everySubject = 1 } = plan;
  const subjects = subjectsOn(stage).filter(({ name }, index) => name.includes(of) && index % everySubject === 0);
  // What writes leave behind them goes on changing for a while.
  const lanes = Map.groupBy(
    subjects.toSorted((a, b) => Number(a.isWrite) - Number(b.isWrite)),
    ({ lane }) => lane,
  );
  const last = lanes.get(signUpLane) ?? [];
  lanes.delete(signUpLane);
  const reports = await Promise.all([...lanes.values()].map((lane) => tryLane(stage, lane, plan)));
  reports.push(await tryLane(stage, last, plan));
  return { tried: reports.reduce((sum, { tried }) => sum + tried, 0), findings: reports.flatMap(({ findings }) => findings) };
};

const tryLane = async (stage: Stage, lane: readonly Subject[], { takes = () => true, say }: Plan): Promise<Report> => {
  const findings: Finding[] = [];
  const met = new Set<string>();
  let [nth, tried] = [0, 0];
  for (const subject of lane) {
    for (const trial of await trialsOf(stage, subject, met)) {
      nth += 1;
      if (!takes(trial, nth)) continue;
      tried += 1;
      const found = (await tryTwice(stage, trial)).map((complaint) => ({ ...complaint, trial: spelled(trial) }));
      for (const { sentence, why } of found) say?.(`${sentence}: ${spelled(trial)}: ${why}`);
      findings.push(...found);
    }
    say?.(`${subject.name}: ${tried} of its feature tried, ${findings.length} findings`);
  }
  return { tried, findings };
};

/** What is warm stays so for five seconds, and on a busy machine they may pass in between: who seems stopped, or late, is asked once more. */
const tryTwice = async (stage: Stage, trial: Trial): Promise<readonly Complaint[]> => {
  const found = await tryOne(stage, trial).catch(untried);
  return found.some(({ sentence }) => sentence === 'stopped' || sentence === 'late')
    ? tryOne(stage, trial).catch(untried)
    : found;
};

/** What makes or looks for the request's things must work: nothing fails then. */
const untried = (error: Error): readonly Complaint[] => [{ sentence: 'unclear', why: `it could not be tried: ${error.message}` }];

/** `met` are the calls that an earlier route of the function made on its way. */
const trialsOf = async (stage: Stage, subject: Subject, met: Set<string>): Promise<readonly Trial[]> => {
  const target = stage.targets[subject.feature];
  if (!target) throw new Error(`no function answers ${subject.name}`);
  const { usual, sites } = await learn(stage, { subject, target });
  const warm = new Set(sites.warm.map(({ name }) => name));
  const cold = sites.cold.filter(({ name }) => !warm.has(name));
  const at = (site: Site, warmth: Warmth, some: readonly Fault[], isNeeded = true): Trial[] =>
    some.filter((fault) => isPossibleAt(site, fault)).map((fault) => ({ subject, target, usual, site, warmth, fault, isNeeded }));
  const trials = [
    ...sites.warm.flatMap((site) => at(site, 'warm', faults)),
    ...cold.flatMap((site) => at(site, 'warm', lastingFaults, false)),
    ...cold.flatMap((site) => at(site, 'cold', met.has(site.name) ? lastingFaults : faults)),
  ];
  for (const { name } of cold) met.add(name);
  return trials;
};
