/** Parallel and Map: a strand divides, and goes on when its children have ended. */
import type { Beginning } from './behaviour.ts';
import type { Json, MapState, ParallelState } from './definition.ts';
import { queryError, type Scene, see, seeArguments, seeNumber } from './scene.ts';
import { StateError, withinLimit } from './state-error.ts';
import type { Strand, Waiting } from './strand.ts';

/** An inline Map runs 40 iterations at once at most. https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html */
const mostIterations = 40;

export const beginParallel = async (state: ParallelState, scene: Scene): Promise<Beginning> => {
  const input = await seeArguments(scene, state.Arguments);
  scene.events.push({ type: 'ParallelStateStarted' });
  const children = state.Branches.map((branch, index) => childOf(scene, { index, branch: index, start: branch.StartAt, input }));
  return { waits: { for: 'children', concurrency: children.length }, children };
};

export const beginMap = async (state: MapState, scene: Scene): Promise<Beginning> => {
  const items = await see(scene, ['Items', state.Items ?? '{% $states.input %}']);
  if (!Array.isArray(items)) throw queryError('Items', `must be an array, not ${JSON.stringify(items)}`);
  const wanted = (await seeNumber(scene, 'MaxConcurrency', state.MaxConcurrency)) ?? 0;
  scene.events.push({ type: 'MapStateStarted', details: { mapStateStartedEventDetails: { length: items.length } } });
  const children = await Promise.all(items.map((value: Json, index) => iteration(state, scene, { Index: index, Value: value })));
  return { waits: { for: 'children', concurrency: Math.min(wanted || mostIterations, mostIterations) }, children };
};

const iteration = async (state: MapState, scene: Scene, item: { Index: number; Value: Json }): Promise<Strand> => {
  const selector = state.ItemSelector;
  const input = selector === undefined ? item.Value : await see(scene, ['ItemSelector', selector], { item });
  const start = state.ItemProcessor.StartAt;
  return { ...childOf(scene, { index: item.Index, branch: 0, start, input: withinLimit(input, 'item') }), item };
};

const childOf = (scene: Scene, at: { index: number; branch: number; start: string; input: Json }): Strand => ({
  id: `${scene.strand.id}.${at.index}`,
  within: [...scene.strand.within, { state: scene.strand.state, branch: at.branch }],
  state: at.start,
  input: at.input,
  variables: {},
  item: scene.strand.item,
  enteredAt: scene.now,
  attempts: [],
  waiting: { for: 'turn' },
  event: 0,
});

export type Settlement =
  | { readonly result: Json }
  /** The children whose turn it is, on their way. */
  | { readonly starting: readonly Strand[] };

/** Whether the children have all ended, and who may begin. Throws the failure of the one that failed, as its own. */
export const settle = (scene: Scene, children: readonly Strand[]): Settlement => {
  const { concurrency } = scene.strand.waiting as Extract<Waiting, { for: 'children' }>;
  const outputs: Json[] = [];
  for (const { waiting } of children) {
    if (waiting.for !== 'nothing') continue;
    if (!('output' in waiting.end)) throw new StateError(waiting.end.error, waiting.end.cause);
    outputs.push(waiting.end.output);
  }
  if (outputs.length === children.length) return { result: withinLimit(outputs, 'result') };
  const queued = children.filter(({ waiting }) => waiting.for === 'turn');
  const busy = children.length - outputs.length - queued.length;
  const starting = queued.slice(0, Math.max(0, concurrency - busy));
  return { starting: starting.map((child) => ({ ...child, waiting: { for: 'entry' } as const, event: scene.strand.event })) };
};
