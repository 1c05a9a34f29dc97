/** The Amazon States Language as it is interpreted here: Standard workflows in JSONata. https://states-language.net/ */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** How a state is left: where to, with which output, after which assignments. Choice rules and catchers are exits of their own. */
export interface Exit {
  readonly Next?: string;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxAttempts?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher extends Exit {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
}

interface ChoiceRule extends Exit {
  readonly Condition: Json;
  readonly Next: string;
}

interface Recovering extends Exit {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

interface PassState extends Exit {
  readonly Type: 'Pass';
}
interface SucceedState extends Exit {
  readonly Type: 'Succeed';
}
export interface FailState extends Exit {
  readonly Type: 'Fail';
  readonly Error?: Json;
  readonly Cause?: Json;
}
export interface ChoiceState extends Exit {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
}
export interface WaitState extends Exit {
  readonly Type: 'Wait';
  readonly Seconds?: Json;
  readonly Timestamp?: Json;
}
export interface TaskState extends Recovering {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Arguments?: Json;
  readonly TimeoutSeconds?: Json;
}
export interface ParallelState extends Recovering {
  readonly Type: 'Parallel';
  readonly Branches: readonly Graph[];
  readonly Arguments?: Json;
}
export interface MapState extends Recovering {
  readonly Type: 'Map';
  readonly ItemProcessor: Graph;
  readonly Items?: Json;
  readonly ItemSelector?: Json;
  readonly MaxConcurrency?: Json;
}

export type State = PassState | SucceedState | FailState | ChoiceState | WaitState | TaskState | ParallelState | MapState;

/** States that lead to one another: the machine itself, a branch, or what is done for each item. */
export interface Graph {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface Machine extends Graph {
  readonly TimeoutSeconds?: number;
}

/** The graphs inside a state, by branch. */
export const graphsIn = (state: State): readonly Graph[] => {
  if (state.Type === 'Parallel') return state.Branches;
  return state.Type === 'Map' ? [state.ItemProcessor] : [];
};
