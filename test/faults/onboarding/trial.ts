/** One onboarding that goes wrong, or right in spite of it: what is left, what its job says, and what becomes of it when it is tried again. */

import type { Placement } from '../../../functions/kernel/placement.ts';
import { skeletonOf } from '../../../functions/kernel/slug.ts';
import type { NewTenant } from '../../../functions/kernel/tenant.ts';
import { cutOff } from '../../../functions/tenancy/job.ts';
import { makeNothing } from '../../../functions/tenancy/workflows.ts';
import { newHospital } from '../../cloud.ts';
import { type Census, differenceOf } from './census.ts';
import { type Mishap, spelled } from './mishap.ts';
import type { Onboarding, OnboardingStage } from './stage.ts';

export interface Trial {
  readonly mishaps: readonly Mishap[];
  /** Where its hospital's data shall be. */
  readonly placement: Placement['kind'];
  /** The step that is to fail for good; absent where trying again helps. */
  readonly fails?: string;
  /** The step at which its workflow is stopped: what was made until then stands, and is gone on from. */
  readonly stopsAt?: string;
  /** The step that takes back and never can: what it should have taken away stays, and is gone on from. */
  readonly staysAt?: string;
}

export interface Finding {
  readonly trial: string;
  /** An orphan is what nobody has, or what a neighbour had: everything that is not as it should be in a service. */
  readonly kind: 'orphan' | 'complaint';
  readonly why: string;
}

/** What is to be found of a hospital that is onboarded: names, without what differs from one to the next. */
export type Shape = readonly string[];

/** By where its data is: more is made for one with a table and a bucket of its own. */
export type Shapes = Readonly<Record<Placement['kind'], Shape>>;

export const newPlaced = (placement: Placement['kind']): NewTenant =>
  newHospital({ plan: placement === 'dedicated' ? 'dedicated' : 'standard' });

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Of its jobs there may be several. */
export const shapeOf = (added: readonly string[], { wanted, tenantId }: Onboarding): Shape =>
  added
    .filter((name) => !name.includes(` JOB#${tenantId} `))
    .map((name) =>
      name
        .replaceAll(tenantId, '<tenant>')
        .replaceAll(wanted.slug, '<slug>')
        .replaceAll(skeletonOf(wanted.slug), '<slug>')
        .replaceAll(uuid, '<id>'),
    )
    .sort();

/** What a failed onboarding leaves on purpose: its tenant, so that it can be tried again, and its jobs, which tell of it. */
const isKept = (name: string, { tenantId }: Onboarding): boolean =>
  name.includes(` TENANT#${tenantId} `) || name.includes(` JOB#${tenantId} `);

export interface Outcome {
  readonly onboarding: Onboarding;
  readonly findings: readonly Finding[];
  /** How many of its mishaps came to pass. */
  readonly injected: number;
}

/** Onboards while the mishaps last, and says all that is wrong afterwards. */
export const tryOne = async (stage: OnboardingStage, trial: Trial, shapes: Shapes): Promise<Outcome> => {
  const { watch, registrar } = stage;
  const before = await registrar.census();
  const spoilings = trial.mishaps.map((mishap) => watch.spoil(mishap));
  const onboarding = await stage.onboard(newPlaced(trial.placement)).finally(() => {
    for (const spoiling of spoilings) spoiling.stop();
  });
  const after = await registrar.census();
  const isFailed = onboarding.job.status === 'failed';
  const seen = { stage, trial, onboarding, before, after };
  const findings = isFailed ? wrongFailed(seen) : await wrongMade(seen, shapes);
  const isMeant = isFailed ? (trial.fails ?? trial.stopsAt) !== undefined : onboarding.job.status === 'succeeded';
  const ending = isMeant ? [] : [`it ended as ${onboarding.job.status}: ${onboarding.job.error?.detail}`];
  const name = trial.mishaps.map(spelled).join(', and ');
  return {
    onboarding,
    injected: spoilings.filter((spoiling) => spoiling.hasCome()).length,
    findings: [...findings, ...ending.map(complaint)].map((one) => ({ ...one, trial: name })),
  };
};

/** The second attempt of one that failed: it succeeds, and has everything once. */
export const tryAgain = async (
  stage: OnboardingStage,
  failed: readonly { readonly trial: Trial; readonly onboarding: Onboarding }[],
  shapes: Shapes,
): Promise<readonly Finding[]> => {
  const before = await stage.registrar.census();
  const again = await Promise.all(failed.map(({ onboarding }) => stage.retry(onboarding)));
  const after = await stage.registrar.census();
  const found = again.map(async (onboarding, index) => {
    const trial = (failed[index] as { trial: Trial }).trial;
    const name = `${trial.mishaps.map(spelled).join(', and ')}, tried again`;
    return (await wrongMade({ stage, trial, onboarding, before, after }, shapes)).map((one) => ({ ...one, trial: name }));
  });
  return (await Promise.all(found)).flat();
};

type Found = Omit<Finding, 'trial'>;

const orphan = (why: string): Found => ({ kind: 'orphan', why });
const complaint = (why: string): Found => ({ kind: 'complaint', why });

interface Seen {
  readonly stage: OnboardingStage;
  readonly trial: Trial;
  readonly onboarding: Onboarding;
  readonly before: Census;
  readonly after: Census;
}

const isOf = (name: string, { tenantId, wanted }: Onboarding): boolean =>
  [tenantId, wanted.slug, skeletonOf(wanted.slug)].some((one) => name.includes(one));

/** Who stops a workflow that has just ended its job comes too late. */
const wrongFailed = (seen: Seen): readonly Found[] => {
  const isStopped = seen.trial.stopsAt !== undefined && seen.onboarding.job.error?.name === cutOff;
  if (seen.trial.staysAt !== undefined) return wrongStaying(seen);
  return isStopped ? wrongStopped(seen) : [...wrongLeft(seen), ...wrongWords(seen)];
};

/** Of one that was stopped nothing but its own is there, and its job says so, and what to do. */
const wrongStopped = ({ onboarding: { job }, before, after }: Seen): readonly Found[] => {
  const { changed } = differenceOf(before, after);
  const said = job.error?.detail ?? '';
  return [
    ...changed.map(orphan),
    ...(said.includes('was stopped by hand') ? [] : [complaint(`it does not say that it was stopped: ${said}`)]),
    ...(/ at the step “.+”|while what it had made was being taken back/.test(said)
      ? []
      : [complaint(`it does not say where it stood: ${said}`)]),
    ...(/Retry it .*, or remove the hospital\.$/.test(said) ? [] : [complaint(`it does not say what to do: ${said}`)]),
  ];
};

/** Of one that could not be taken back whole nothing but its own is there, and its job says what, and what to do. */
const wrongStaying = ({ onboarding, before, after }: Seen): readonly Found[] => {
  const { added, changed } = differenceOf(before, after);
  const strange = added.filter((name) => !isKept(name, onboarding) && !belongs(name, after, onboarding));
  const said = onboarding.job.error?.detail ?? '';
  const isSaid = /could not all be taken back: “.+”|broke off, and could not end itself/.test(said);
  return [
    ...[...strange, ...changed, ...addressesOfNobody(after, onboarding)].map(orphan),
    ...(isSaid ? [] : [complaint(`it does not say what is left: ${said}`)]),
    ...(/Retry it.*, or remove the hospital/.test(said) ? [] : [complaint(`it does not say what to do: ${said}`)]),
  ];
};

/** A record whose subdomain is nobody's would stay when its hospital is removed. */
const addressesOfNobody = (census: Census, { wanted }: Onboarding): readonly string[] => {
  const names = [...census.keys()];
  const isReserved = names.some((name) => name.includes(` SLUG#${skeletonOf(wanted.slug)} `));
  return isReserved ? [] : names.filter((name) => name.startsWith(`route53 ${wanted.slug}.`));
};

/** Of a failed onboarding nothing is there but what is kept, and whoever was welcomed has heard that it came to nothing. */
const wrongLeft = ({ stage, onboarding, before, after }: Seen): readonly Found[] => {
  const { added, changed } = differenceOf(before, after);
  const left = [...added.filter((name) => !isKept(name, onboarding)), ...changed];
  const last = stage.registrar.mailsTo(onboarding.wanted.administrator.email).at(-1);
  const isWelcome = last && !last.subject.includes('could not be opened');
  return [...left, ...(isWelcome ? [`the mail “${last.subject}”, and none that withdraws it`] : [])].map(orphan);
};

/** The job says in a sentence what failed and why, what was taken back, and what to do; its steps show the same. */
const wrongWords = ({ trial, onboarding: { job } }: Seen): readonly Found[] => {
  const { steps, error } = job;
  const broken = steps.findIndex(({ name }) => name === trial.fails);
  const title = steps[broken]?.title ?? '';
  const shown = steps.map(({ status }) => status);
  const meant = steps.map(({ name }, index) => {
    if (index === broken) return 'failed';
    if (index > broken) return 'waiting';
    return makeNothing.includes(name) ? 'done' : 'undone';
  });
  const said = error?.detail ?? '';
  return [
    shown.join() === meant.join() ? undefined : `its steps are shown as ${shown.join()}, not ${meant.join()}`,
    said.includes(`“${title}”`) ? undefined : `it does not say that “${title}” failed: ${said}`,
    /because /.test(said) ? undefined : `it does not say why: ${said}`,
    /Everything .* removed again\./.test(said) ? undefined : `it does not say what was taken back: ${said}`,
    /[Rr]etry .*\.$/.test(said) ? undefined : `it does not say what to do: ${said}`,
  ].flatMap((why) => (why ? [complaint(why)] : []));
};

/** Of one that succeeded everything is there, once; its address answers, and its administrator was written to. */
const wrongMade = async ({ stage, trial, onboarding, before, after }: Seen, shapes: Shapes): Promise<readonly Found[]> => {
  const { added, changed } = differenceOf(before, after);
  // What stood when its workflow was stopped, or could not be taken back, is gone on with.
  const mayChange = (name: string) => isKept(name, onboarding) || (trial.stopsAt ?? trial.staysAt) !== undefined;
  const others = changed.filter((name) => !mayChange(name)).filter((name) => isOf(name, onboarding));
  const own = [...after.keys()].filter((name) => belongs(name, after, onboarding));
  const made = shapeOf(own, onboarding);
  const { wanted, job } = onboarding;
  const { status, text } = await stage.visit(wanted);
  const last = stage.registrar.mailsTo(wanted.administrator.email).at(-1);
  return [
    ...differ(made, shapes[trial.placement]).map(orphan),
    ...others.map(orphan),
    ...(job.status === 'succeeded' ? [] : [complaint(`it ended as ${job.status}: ${job.error?.detail}`)]),
    ...(status === 200 && text.includes(wanted.slug) ? [] : [complaint(`its address answers ${status}: ${text}`)]),
    ...(last?.subject.includes('is ready') ? [] : [complaint(`the last mail is “${last?.subject}”`)]),
    ...(added.length > 0 ? [] : [complaint('nothing was made')]),
  ];
};

/** A key bears no name of its tenant but in what is known of it. */
const belongs = (name: string, census: Census, onboarding: Onboarding): boolean =>
  isOf(name, onboarding) || (name.startsWith('kms key ') && JSON.stringify(census.get(name)).includes(onboarding.tenantId));

const differ = (made: Shape, shape: Shape): readonly string[] => {
  const count = (names: Shape, one: string) => names.filter((name) => name === one).length;
  return [...new Set([...made, ...shape])].flatMap((name) => {
    const [there, meant] = [count(made, name), count(shape, name)];
    return there === meant ? [] : [`${name}: ${there}, not ${meant}`];
  });
};
