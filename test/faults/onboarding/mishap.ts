/** What goes wrong with a step: a call that it makes, or the call of its function, at its first attempts or at all of them. */
import type { Call } from '../../../local/service.ts';
import type { Disturbance, Traffic } from '../../../local/traffic.ts';
import { disturbanceOf } from '../fault.ts';
import { siteOf } from '../site.ts';
import type { WorkflowClock } from './clock.ts';
import type { WorkflowStep } from './workflow.ts';

/**
 * `refused` before its effect; `lost` is the answer, after it. Of a function besides: `hung` has done nothing when its time runs out,
 * `overdue` has done all of it and did not say so in time, `late` begins when its time ran out, and the job has ended.
 */
export const callMishaps = ['refused', 'lost'] as const;
export const functionMishaps = [...callMishaps, 'hung', 'overdue', 'late'] as const;

/** Not of the step but of its workflow, which somebody stops: as the step's function is called, or when that has done its work. */
export const stops = ['stopped-before', 'stopped-after'] as const;

/** A call that a step makes, and which of those of its name. */
export interface Site {
  readonly service: string;
  readonly name: string;
  readonly nth: number;
}

export interface Mishap {
  readonly step: WorkflowStep;
  readonly kind: (typeof functionMishaps | typeof stops)[number];
  /** Absent where it is the call of the step's function. */
  readonly site?: Site;
  /** At how many of the step's attempts, from the first on. */
  readonly attempts: number;
}

export const spelled = ({ step, kind, site, attempts }: Mishap): string =>
  `${step.name}: ${site ? `${site.name} (${site.nth})` : 'its function'} ${kind} ${Number.isFinite(attempts) ? `${attempts} times` : 'at every attempt'}`;

/** Follows one onboarding at a time: which step it is at, for which time, and the calls that it makes. */
export interface Watch {
  /** Lets it go wrong, until it is stopped. */
  spoil(mishap: Mishap): Spoiling;
  /** The calls that each step has made at its first attempt since the last onboarding began. */
  sites(step: string): readonly Site[];
  /** Another onboarding begins. */
  turn(): void;
  /** It has ended: what is called from now on is not its. */
  rest(): void;
  /** Whether whoever came late is still at work. */
  isLate(): boolean;
}

export interface Spoiling {
  stop(): void;
  /** Whether it has gone wrong. */
  hasCome(): boolean;
}

export interface WatchNeeds {
  readonly traffic: Traffic;
  readonly clock: WorkflowClock;
  /** Whether the call is made by one of the workflow's functions. */
  readonly isWork: (call: Call) => boolean;
  /** Resolves when the onboarding has ended, one way or the other. */
  readonly ended: () => Promise<unknown>;
  /** Stops what is at work. */
  readonly stop: () => Promise<unknown>;
}

export const watch = ({ traffic, clock, isWork, ended, stop }: WatchNeeds): Watch => {
  let step: string | undefined;
  const attempts = new Map<string, number>();
  const sites = new Map<string, Site[]>();
  let met = new Map<string, number>();
  let late = 0;

  const begin = (name: string): void => {
    step = name;
    met = new Map();
    attempts.set(name, (attempts.get(name) ?? 0) + 1);
  };
  const meet = (call: Call): void => {
    const { service, name } = siteOf(call);
    const nth = (met.get(name) ?? 0) + 1;
    met.set(name, nth);
    if (step && attempts.get(step) === 1) sites.set(step, [...(sites.get(step) ?? []), { service, name, nth }]);
  };
  traffic.disturb({
    matches(call) {
      const name = stepIn(call);
      if (name) begin(name);
      else if (step && isWork(call)) meet(call);
      return false;
    },
  });

  const hits = ({ step: { name }, site, attempts: most }: Mishap, call: Call): boolean => {
    if (step !== name || (attempts.get(name) ?? 0) > most) return false;
    if (!site) return stepIn(call) === name;
    return isWork(call) && siteOf(call).name === site.name && (met.get(site.name) ?? 0) >= site.nth;
  };

  const disturbance = ({ kind, site, step: { seconds } }: Mishap): Omit<Disturbance, 'matches'> => {
    const service = site?.service ?? 'lambda';
    const runOut = async () => clock.runOut(seconds);
    switch (kind) {
      case 'refused':
        return disturbanceOf(service, { kind: service === 'lambda' ? 'throttled' : 'denied', lasts: 'for ever' });
      case 'lost':
        return disturbanceOf(service, { kind: 'failing-after', lasts: 'for ever' });
      case 'hung':
        return { ...disturbanceOf(service, { kind: 'failing', lasts: 'for ever' }), hold: runOut };
      case 'overdue':
        return { when: 'after', hold: runOut };
      case 'late':
        return { hold: () => runOut().then(() => waitLate()) };
      case 'stopped-before':
        return { hold: () => stop().then(() => waitLate()) };
      case 'stopped-after':
        return { when: 'after', hold: stop };
    }
  };

  const waitLate = async (): Promise<void> => {
    late += 1;
    await ended();
  };

  const leave = async (): Promise<void> => {
    late -= 1;
  };

  return {
    spoil(mishap) {
      let hasCome = false;
      const matches = (call: Call) => {
        const isHit = hits(mishap, call);
        hasCome ||= isHit;
        return isHit;
      };
      const disturbing = [traffic.disturb({ matches, ...disturbance(mishap) })];
      if (beginsLate.includes(mishap.kind)) disturbing.push(traffic.disturb({ matches, when: 'after', hold: leave }));
      return {
        stop() {
          for (const end of disturbing) end();
        },
        hasCome: () => hasCome,
      };
    },
    rest() {
      step = undefined;
    },
    isLate: () => late > 0,
    sites: (name) => sites.get(name) ?? [],
    turn() {
      step = undefined;
      attempts.clear();
      sites.clear();
    },
  };
};

/** Those whose function is called when all is over. */
const beginsLate: readonly Mishap['kind'][] = ['late', 'stopped-before'];

/** The step that the workflow calls its function for; undefined for any other call. */
const stepIn = ({ service, operation, input, http }: Call): string | undefined => {
  if (service !== 'lambda' || operation !== 'Invoke' || http) return undefined;
  const text = typeof input.Payload === 'string' ? input.Payload : '';
  return /^\{"step":"(\w+)"/.exec(text)?.[1];
};
