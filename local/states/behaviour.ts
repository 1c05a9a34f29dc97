/** What each type of state does when it begins. Leaving, retrying and catching are the same for all: see step.ts. */
import type { ChoiceState, Exit, FailState, Json, State, WaitState } from './definition.ts';
import { beginMap, beginParallel } from './fan-out.ts';
import { queryError, type Scene, see, seeNumber } from './scene.ts';
import { StateError } from './state-error.ts';
import type { Strand, Waiting } from './strand.ts';
import { beginTask } from './task.ts';

export type Beginning = { readonly leaves: Exit } | { readonly waits: Waiting; readonly children?: readonly Strand[] };

type Begin<S extends State> = (state: S, scene: Scene) => Promise<Beginning>;

/** The first rule whose condition holds; the state's own Output and Assign belong to its Default. */
const beginChoice: Begin<ChoiceState> = async (state, scene) => {
  for (const [index, rule] of state.Choices.entries()) {
    const field = `Choices/${index}/Condition`;
    const holds = await see(scene, [field, rule.Condition]);
    if (typeof holds !== 'boolean') throw queryError(field, `must be a boolean, not ${JSON.stringify(holds)}`);
    if (holds) return { leaves: rule };
  }
  if (!state.Default) throw new StateError('States.NoChoiceMatched', `No choice rule of ${scene.strand.state} matched.`);
  return { leaves: { ...state, Next: state.Default } };
};

const beginFail: Begin<FailState> = async (state, scene) => {
  const text = async (name: 'Error' | 'Cause'): Promise<string | undefined> => {
    const template = state[name];
    if (template === undefined) return undefined;
    const value = await see(scene, [name, template]);
    if (typeof value !== 'string') throw queryError(name, `must be a string, not ${JSON.stringify(value)}`);
    return value;
  };
  throw new StateError(await text('Error'), await text('Cause'));
};

const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const momentIn = (value: Json): number => {
  const moment = typeof value === 'string' && timestamp.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(moment)) throw queryError('Timestamp', `must be an RFC 3339 time, not ${JSON.stringify(value)}`);
  return moment;
};

const beginWait: Begin<WaitState> = async (state, scene) => {
  if (state.Timestamp !== undefined) {
    return { waits: { for: 'time', until: momentIn(await see(scene, ['Timestamp', state.Timestamp])) } };
  }
  const seconds = (await seeNumber(scene, 'Seconds', state.Seconds)) ?? 0;
  return { waits: { for: 'time', until: scene.now + seconds * 1000 } };
};

/** Begins the scene's state, for the first time or again. Throws a `StateError` when it cannot. */
export const begin = async (scene: Scene): Promise<Beginning> => {
  const { state } = scene;
  switch (state.Type) {
    case 'Pass':
    case 'Succeed':
      return { leaves: state };
    case 'Choice':
      return beginChoice(state, scene);
    case 'Fail':
      return beginFail(state, scene);
    case 'Wait':
      return beginWait(state, scene);
    case 'Task':
      return beginTask(state, scene);
    case 'Parallel':
      return beginParallel(state, scene);
    case 'Map':
      return beginMap(state, scene);
  }
};
