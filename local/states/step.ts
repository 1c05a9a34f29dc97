/**
 * The interpreter: a strand and what happened to it → the strand as it is then. It reads no clock, calls nobody and keeps nothing;
 * the same scene and happening give the same step, but for what an expression draws with $uuid or $random. https://states-language.net/
 */
import { type Beginning, begin } from './behaviour.ts';
import type { Catcher, Exit, Json, JsonObject } from './definition.ts';
import { settle } from './fan-out.ts';
import { retryOf } from './retry.ts';
import { type Scene, see } from './scene.ts';
import { matches, StateError, withinLimit } from './state-error.ts';
import { type End, type Happening, root, type Step, type Strand, stateOf } from './strand.ts';
import { noteFailed, noteReturned } from './task.ts';

/** The next step of the scene's strand. Throws only for a defect of the interpreter itself. */
export const step = async (scene: Scene, happening: Happening): Promise<Step> => {
  const acting = happening.kind === 'entered' ? enter(scene) : scene;
  try {
    return await respond(acting, happening);
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return recover(acting, error).catch((second: unknown) => {
      if (second instanceof StateError) return end(acting, second);
      throw second;
    });
  }
};

const enter = (scene: Scene): Scene => {
  const { strand, state } = scene;
  const details = { name: strand.state, input: JSON.stringify(strand.input), inputDetails: { truncated: false } };
  scene.events.push({ type: `${state.Type}StateEntered`, details: { stateEnteredEventDetails: details } });
  return { ...scene, strand: { ...strand, enteredAt: scene.now, attempts: [] } };
};

const respond = async (scene: Scene, happening: Happening): Promise<Step> => {
  const { state } = scene;
  switch (happening.kind) {
    case 'entered':
      return proceed(scene, await begin(scene));
    case 'woke':
      return state.Type === 'Wait' ? leave(scene, state) : proceed(scene, await begin(scene));
    case 'returned':
      if (state.Type === 'Task') noteReturned(scene, state, happening.result);
      return leave(scene, state, { result: happening.result });
    case 'failed':
      if (state.Type === 'Task') noteFailed(scene, state, happening.error);
      throw happening.error;
    case 'settled': {
      const settlement = settle(scene, happening.children);
      if ('starting' in settlement) return startNext(scene, settlement.starting);
      scene.events.push({ type: `${state.Type}StateSucceeded` });
      return leave(joined(scene, happening.children), state, { result: settlement.result });
    }
  }
};

/** Its next event follows the last one of its children. */
const joined = (scene: Scene, children: readonly Strand[]): Scene => ({
  ...scene,
  strand: { ...scene.strand, event: Math.max(scene.strand.event, ...children.map(({ event }) => event)) },
});

const proceed = (scene: Scene, beginning: Beginning): Step | Promise<Step> => {
  if ('leaves' in beginning) return leave(scene, beginning.leaves);
  const strand = { ...scene.strand, waiting: beginning.waits };
  return { strand, children: beginning.children ?? [], events: scene.events };
};

const startNext = (scene: Scene, children: readonly Strand[]): Step => {
  if (scene.state.Type === 'Map') {
    for (const { id, item } of children) {
      scene.events.push({ ...iterationEvent('Started', { name: scene.strand.state, index: item?.Index }), opens: id });
    }
  }
  return { strand: scene.strand, children, events: scene.events };
};

interface Leaving {
  readonly result?: Json;
  readonly errorOutput?: JsonObject;
}

/** Output and Assign see the variables as they were before; the output defaults to the result, and that to the input. */
const leave = async (scene: Scene, exit: Exit, seen: Leaving = {}): Promise<Step> => {
  const { strand, state } = scene;
  const assigned = exit.Assign ? (withinLimit(await see(scene, ['Assign', exit.Assign], seen), 'Assign') as JsonObject) : {};
  const output =
    exit.Output === undefined
      ? (seen.errorOutput ?? (seen.result === undefined ? strand.input : seen.result))
      : withinLimit(await see(scene, ['Output', exit.Output], seen), 'output');
  const details = { name: strand.state, output: JSON.stringify(output), outputDetails: { truncated: false }, ...told(assigned) };
  scene.events.push({ type: `${state.Type}StateExited`, details: { stateExitedEventDetails: details } });
  const left = { ...strand, variables: { ...strand.variables, ...assigned } };
  if (exit.Next === undefined) return end({ ...scene, strand: left }, { output });
  const next: Strand = { ...left, state: exit.Next, input: output, attempts: [], waiting: { for: 'entry' } };
  return { strand: next, children: [], events: scene.events };
};

const told = (assigned: JsonObject): object => {
  const variables = Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]);
  if (variables.length === 0) return {};
  return { assignedVariables: Object.fromEntries(variables), assignedVariablesDetails: { truncated: false } };
};

/** Retriers first, then catchers, then the strand fails. */
const recover = async (scene: Scene, error: StateError): Promise<Step> => {
  const { state, strand } = scene;
  if (error.location) {
    const details = { error: error.error, cause: error.cause, location: error.location, state: strand.state };
    scene.events.push({ type: 'EvaluationFailed', details: { evaluationFailedEventDetails: details } });
  }
  if (state.Type === 'Map' || state.Type === 'Parallel') {
    const member = state.Type === 'Map' ? 'mapStateFailedEventDetails' : 'parallelStateFailedEventDetails';
    scene.events.push({ type: `${state.Type}StateFailed`, details: { [member]: { error: error.error, cause: error.cause } } });
  }
  const { Retry, Catch } = 'Retry' in state || 'Catch' in state ? state : {};
  const retry = retryOf(Retry, { error, attempts: strand.attempts }, scene.random);
  if (retry) {
    const waiting = { for: 'time', until: scene.now + retry.delayMilliseconds } as const;
    return { strand: { ...strand, attempts: retry.attempts, waiting }, children: [], events: scene.events };
  }
  const catcher = Catch?.find(({ ErrorEquals }: Catcher) => matches(ErrorEquals, error));
  if (!catcher) return end(scene, error);
  return leave(scene, catcher, { errorOutput: { Error: error.error ?? '', Cause: error.cause ?? '' } });
};

/** The strand is over: with it the execution, or the branch, or the iteration. */
const end = (scene: Scene, how: { readonly output: Json } | StateError): Step => {
  const ending: End = 'output' in how ? { output: how.output } : { error: how.error, cause: how.cause };
  scene.events.push(...endEvents(scene, ending));
  return { strand: { ...scene.strand, waiting: { for: 'nothing', end: ending } }, children: [], events: scene.events };
};

const endEvents = ({ strand, machine }: Scene, ending: End) => {
  const succeeded = 'output' in ending;
  if (strand.id === root) {
    const details = succeeded
      ? { executionSucceededEventDetails: { output: JSON.stringify(ending.output), outputDetails: { truncated: false } } }
      : { executionFailedEventDetails: ending };
    return [{ type: succeeded ? 'ExecutionSucceeded' : 'ExecutionFailed', details }];
  }
  const around = strand.within.at(-1);
  if (!around || stateOf(machine, { within: strand.within.slice(0, -1), state: around.state }).Type !== 'Map') return [];
  return [iterationEvent(succeeded ? 'Succeeded' : 'Failed', { name: around.state, index: strand.item?.Index })];
};

const iterationEvent = (how: 'Started' | 'Succeeded' | 'Failed', details: object) => ({
  type: `MapIteration${how}`,
  details: { [`mapIteration${how}EventDetails`]: details },
});
