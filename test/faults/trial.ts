/** One trial: a request, warm or cold, while one kind of call fails in one way; and what is to be said of it. */
import { isTenants } from '../attacks/furnish.ts';
import { lookAfter } from './afterwards.ts';
import { type Told, toldBy, type Usual, usualOf } from './answer.ts';
import { disturbanceOf, type Fault } from './fault.ts';
import { isOf, type Site, siteOf, sitesMet, type Target } from './site.ts';
import { chill, type Stage } from './stage.ts';
import { type Asked, type Subject, slugOf } from './subject.ts';
import { type Complaint, judge, type Outcome } from './verdict.ts';

export type Warmth = 'warm' | 'cold';

export interface Trial {
  readonly subject: Subject;
  readonly target: Target;
  readonly warmth: Warmth;
  readonly site: Site;
  readonly fault: Fault;
  /** False for a call that a warm request does not make: its failing must not be felt. */
  readonly isNeeded: boolean;
  readonly usual: Usual;
}

export const spelled = ({ subject, warmth, site, fault, isNeeded }: Trial): string =>
  `${subject.name}, ${warmth}: ${site.name}${isNeeded ? '' : ', not needed,'} ${fault.kind} ${fault.lasts}`;

/** Brings the function to where the request finds it: just used, or never. */
const prepare = async (stage: Stage, target: Target, warmth: Warmth): Promise<void> => {
  if (warmth === 'cold') await chill(stage, target);
};

const ask = ({ client, request }: Asked): Promise<Told> => toldBy(() => client(request));

/** What the subject is answered while nothing fails, and the calls that it then makes. */
export const learn = async (
  stage: Stage,
  { subject, target }: Pick<Trial, 'subject' | 'target'>,
): Promise<{ readonly usual: Usual; readonly sites: Readonly<Record<Warmth, readonly Site[]>> }> => {
  const told: Told[] = [];
  const sites: Record<Warmth, readonly Site[]> = { warm: [], cold: [] };
  for (const warmth of ['cold', 'warm', 'warm'] as const) {
    const asked = await subject.ready();
    await prepare(stage, target, warmth);
    const answering = async () => void told.push(await ask(asked));
    sites[warmth] = await sitesMet(stage.own.embedded.cloud, target, answering);
  }
  const usual = usualOf(told, subject.moving);
  if (usual.status >= 300) throw new Error(`${subject.name} is answered ${usual.status}: ${told[0]?.text}`);
  return { usual, sites };
};

/** Tries it and says all that is wrong. */
export const tryOne = async (stage: Stage, trial: Trial): Promise<readonly Complaint[]> => {
  const { subject, target, warmth, site, fault, isNeeded, usual } = trial;
  const { traffic } = stage.own.embedded.cloud;
  if (!isNeeded) await ask(await subject.ready());
  const asked = await subject.ready();
  await prepare(stage, target, warmth);
  const isOurs = isOf(target);
  const stop = traffic.disturb({
    matches: (call) => isOurs(call) && siteOf(call).name === site.name,
    ...disturbanceOf(site.service, fault),
  });
  const answer = await ask(asked).finally(stop);
  return judge({
    usual,
    answer,
    expected: fault.kind === 'slow' || !isNeeded ? 'goes-on' : 'fails-closed',
    isOurs: fault.kind === 'denied',
    longest: target.milliseconds,
    secrets: secretsFor(stage, subject, asked),
    ...(subject.isWrite ? { afterwards: await lookAfter(subject, asked, answer) } : {}),
  });
};

/** Of the hospital that asks, and of others. Operators are told of every hospital. */
const secretsFor = ({ secrets }: Stage, { isWrite, named }: Subject, { word }: Asked): Outcome['secrets'] => {
  if (!isTenants(named)) return { own: [word, slugOf(word)], foreign: [] };
  return isWrite
    ? { own: [word], foreign: [...secrets.quiet, ...secrets.stranger] }
    : { own: secrets.quiet, foreign: secrets.stranger };
};
