/** Every fault there is to try on onboarding: made from the deployed workflow and the calls that its steps are seen to make. */
import { differenceOf } from './census.ts';
import { callMishaps, functionMishaps, type Mishap, type Site, stops } from './mishap.ts';
import type { Onboarding, OnboardingStage } from './stage.ts';
import { type Finding, newPlaced, type Shape, type Shapes, shapeOf, type Trial, tryAgain, tryOne } from './trial.ts';
import type { WorkflowStep } from './workflow.ts';

/** What is known of onboarding before anything is made to fail. */
export interface Learnt {
  readonly shapes: Shapes;
  readonly sites: ReadonlyMap<string, readonly Site[]>;
  /** Takes all there is to take back: the last step has done everything, and cannot say so. */
  readonly lastFails: Mishap;
}

export const learn = async (stage: OnboardingStage): Promise<Learnt> => {
  const { watch, workflow } = stage;
  // The longer way last: its calls are those that the watch remembers.
  const shapes = { pooled: await shapeOfGood(stage, 'pooled'), dedicated: await shapeOfGood(stage, 'dedicated') };
  const sites = new Map(workflow.steps.map(({ name }) => [name, watch.sites(name)]));
  const last = workflow.steps.at(-1) as WorkflowStep;
  const lastFails: Mishap = {
    step: last,
    kind: 'refused',
    site: sites.get(last.name)?.at(-1),
    attempts: Number.POSITIVE_INFINITY,
  };
  const spoiling = watch.spoil(lastFails);
  await stage.onboard(newPlaced('dedicated')).finally(spoiling.stop);
  for (const { name } of workflow.takingBack) sites.set(name, watch.sites(name));
  return { shapes, sites, lastFails };
};

const shapeOfGood = async (stage: OnboardingStage, placement: Trial['placement']): Promise<Shape> => {
  const before = await stage.registrar.census();
  const good = await stage.onboard(newPlaced(placement));
  if (good.job.status !== 'succeeded') throw new Error(`onboarding fails by itself: ${good.job.error?.detail}`);
  return shapeOf(differenceOf(before, await stage.registrar.census()).added, good);
};

type Unplaced = Omit<Trial, 'placement'>;

/** Hospitals of both placements by turns, but where only one has the step that is tried. */
const placed = (trial: Unplaced, index: number, step: string | undefined): Trial => ({
  ...trial,
  placement: step === 'PlaceData' || step === 'RemovePlace' || index % 2 === 0 ? 'dedicated' : 'pooled',
});

/** Everything that can go wrong with a step, at so many of its attempts. */
const mishapsOf = (step: WorkflowStep, sites: readonly Site[], attempts: number): readonly Mishap[] => [
  ...functionMishaps.map((kind): Mishap => ({ step, kind, attempts })),
  ...sites.flatMap((site) => callMishaps.map((kind): Mishap => ({ step, kind, site, attempts }))),
];

/** Each step failing for good and failing once, each that takes back failing once and failing for good, and the whole stopped at each step. */
export const allTrials = (stage: OnboardingStage, learnt: Learnt): readonly Trial[] => {
  const { workflow } = stage;
  const { sites, lastFails } = learnt;
  const sitesOf = ({ name }: WorkflowStep) => sites.get(name) ?? [];
  const lasting = workflow.steps.flatMap((step) => mishapsOf(step, sitesOf(step), Number.POSITIVE_INFINITY));
  const passing = workflow.steps.flatMap((step) => mishapsOf(step, sitesOf(step), 1));
  const takingBack = workflow.takingBack.flatMap((step) => mishapsOf(step, sitesOf(step), 1));
  return [
    ...lasting.map((mishap): Unplaced => ({ mishaps: [mishap], fails: mishap.step.name })),
    ...passing.map((mishap): Unplaced => ({ mishaps: [mishap] })),
    ...takingBack.map((mishap): Unplaced => ({ mishaps: [lastFails, mishap], fails: lastFails.step.name })),
    ...stopTrials(stage, learnt),
    ...stayTrials(stage, learnt),
  ].map((trial, index) => placed(trial, index, trial.mishaps.at(-1)?.step.name));
};

/** The workflow stopped by hand at each step, whether that makes something or takes back. */
const stopTrials = ({ workflow }: OnboardingStage, { lastFails }: Learnt): readonly Unplaced[] => {
  const at = (step: WorkflowStep): readonly Mishap[] => stops.map((kind) => ({ step, kind, attempts: 1 }));
  const making = workflow.steps.flatMap(at).map((mishap): Unplaced => ({ mishaps: [mishap], stopsAt: mishap.step.name }));
  const takingBack = workflow.takingBack
    .flatMap(at)
    .map((mishap): Unplaced => ({ mishaps: [lastFails, mishap], fails: lastFails.step.name, stopsAt: mishap.step.name }));
  return [...making, ...takingBack];
};

/** Each step that takes back failing for good. */
const stayTrials = ({ workflow }: OnboardingStage, { lastFails }: Learnt): readonly Unplaced[] =>
  workflow.takingBack.map((step) => ({
    mishaps: [lastFails, { step, kind: 'refused', attempts: Number.POSITIVE_INFINITY }],
    fails: lastFails.step.name,
    staysAt: step.name,
  }));

/** Each step failing for good in one way, and every step that then takes back failing once in one way; the ways take turns. And one that is stopped midway. */
export const someTrials = (stage: OnboardingStage, learnt: Learnt): readonly Trial[] => {
  const { workflow } = stage;
  const { sites } = learnt;
  let turn = 0;
  const one = (step: WorkflowStep, attempts: number): Mishap => {
    const all = mishapsOf(step, sites.get(step.name) ?? [], attempts);
    turn += 1;
    return all[(turn * 7) % all.length] as Mishap;
  };
  const failing = workflow.steps.map(
    (step): Unplaced => ({
      mishaps: [one(step, Number.POSITIVE_INFINITY), ...workflow.takingBack.map((undoing) => one(undoing, 1))],
      fails: step.name,
    }),
  );
  return [
    ...failing,
    ...stopTrials(stage, learnt)
      .filter(({ stopsAt }) => stopsAt === 'CreateAdministrator')
      .slice(0, 1),
  ].map((trial, index) => placed(trial, index, trial.mishaps[0]?.step.name));
};

export interface Report {
  readonly injected: number;
  readonly findings: readonly Finding[];
}

export interface Plan {
  readonly say?: (line: string) => void;
}

/** Those that failed are tried again together, so many at once. */
const batch = 4;

export const tryTrials = async (
  stage: OnboardingStage,
  { shapes }: Learnt,
  { trials, say }: Plan & { readonly trials: readonly Trial[] },
): Promise<Report> => {
  const findings: Finding[] = [];
  let injected = 0;
  const tell = (found: readonly Finding[]): void => {
    findings.push(...found);
    for (const { kind, trial, why } of found) say?.(`${kind}: ${trial}: ${why}`);
  };
  for (let at = 0; at < trials.length; at += batch) {
    const failed: { trial: Trial; onboarding: Onboarding }[] = [];
    for (const trial of trials.slice(at, at + batch)) {
      const outcome = await tryOne(stage, trial, shapes);
      injected += outcome.injected;
      tell(outcome.findings);
      if (outcome.onboarding.job.status === 'failed') failed.push({ trial, onboarding: outcome.onboarding });
    }
    tell(await tryAgain(stage, failed, shapes));
    say?.(
      `${Math.min(at + batch, trials.length)} of ${trials.length} onboardings, ${injected} faults, ${findings.length} findings`,
    );
  }
  return { injected, findings };
};
