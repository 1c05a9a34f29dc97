/** What a state can see while it works: its definition, its strand, and what `$states.context` tells. */
import type { Json, JsonObject, Machine, State } from './definition.ts';
import type { Bindings, Evaluate } from './expression.ts';
import { StateError, withinLimit } from './state-error.ts';
import type { EventDraft, Strand } from './strand.ts';

/** The execution, as its states may know it. */
export interface ExecutionFacts {
  readonly executionArn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly roleArn: string;
  readonly input: Json;
  /** Milliseconds since the epoch. */
  readonly startDate: number;
}

export interface Scene {
  readonly execution: ExecutionFacts;
  readonly machine: Machine;
  readonly state: State;
  readonly strand: Strand;
  /** The variables of the strands around this one. */
  readonly outer: JsonObject;
  readonly region: string;
  readonly now: number;
  readonly random: () => number;
  readonly evaluate: Evaluate;
  /** The history of this step, in order: states add to it. */
  readonly events: EventDraft[];
}

/** What a template sees beside the input: of these, only what is there is defined. */
export interface View {
  readonly result?: Json;
  readonly errorOutput?: JsonObject;
  readonly item?: { readonly Index: number; readonly Value: Json };
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
const contextOf = ({ execution, strand }: Scene, item = strand.item): JsonObject => ({
  Execution: {
    Id: execution.executionArn,
    Input: execution.input,
    Name: execution.name,
    RoleArn: execution.roleArn,
    StartTime: new Date(execution.startDate).toISOString(),
    RedriveCount: 0,
  },
  StateMachine: { Id: execution.stateMachineArn, Name: execution.stateMachineName },
  State: {
    Name: strand.state,
    EnteredTime: new Date(strand.enteredAt).toISOString(),
    RetryCount: strand.attempts.reduce((sum, count) => sum + count, 0),
  },
  ...(item && { Map: { Item: { Index: item.Index, Value: item.Value } } }),
});

/** Evaluates a field of the current state. */
export const see = (scene: Scene, field: readonly [name: string, template: Json], view: View = {}): Promise<Json> => {
  const { item, ...rest } = view;
  const states = { input: scene.strand.input, ...rest, context: contextOf(scene, item) };
  const bindings: Bindings = { ...scene.outer, ...scene.strand.variables, states };
  return scene.evaluate(field[1], field[0], bindings);
};

/** Evaluates a field that must be a number; `undefined` when the state has no such field. */
export const seeNumber = async (scene: Scene, name: string, template: Json | undefined): Promise<number | undefined> => {
  if (template === undefined) return undefined;
  const value = await see(scene, [name, template]);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw queryError(name, `must be a non-negative integer, not ${JSON.stringify(value)}`);
};

/** Evaluates `Arguments`, which default to the input. */
export const seeArguments = async (scene: Scene, template: Json | undefined): Promise<Json> =>
  template === undefined ? scene.strand.input : withinLimit(await see(scene, ['Arguments', template]), 'Arguments');

export const queryError = (field: string, what: string): StateError =>
  new StateError('States.QueryEvaluationError', `The field '${field}' ${what}.`, field);
