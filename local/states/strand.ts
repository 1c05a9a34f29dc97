/**
 * A strand is one line of execution: the machine's own, a branch of a Parallel, an item of a Map. It is all that is known of where an
 * execution stands, it is plain JSON, and it is committed before anything it waits for begins: so it can be taken up after any crash.
 */
import type { Json, JsonObject, Machine, State } from './definition.ts';
import { graphsIn } from './definition.ts';
import type { StateError } from './state-error.ts';

/** What must happen before the strand can go on. */
export type Waiting =
  /** Its state is to be entered. */
  | { readonly for: 'entry' }
  /** An item of a Map, until `MaxConcurrency` lets it begin. */
  | { readonly for: 'turn' }
  /** The answer of a task. */
  | { readonly for: 'task'; readonly resource: string; readonly arguments: Json; readonly timeoutSeconds?: number }
  /** A moment, in milliseconds since the epoch: of a Wait state, or of a retry. */
  | { readonly for: 'time'; readonly until: number }
  /** The ends of the strands it was divided into. */
  | { readonly for: 'children'; readonly concurrency: number }
  /** Nothing: it ended. */
  | { readonly for: 'nothing'; readonly end: End };

export type End = { readonly output: Json } | { readonly error?: string; readonly cause?: string };

export interface Strand {
  /** `0` is the machine's own; `0.2` the third branch or item of its Parallel or Map. */
  readonly id: string;
  /** The states it is inside of, outermost first, with the branch taken in each. */
  readonly within: readonly { readonly state: string; readonly branch: number }[];
  readonly state: string;
  readonly input: Json;
  /** Its own variables; it also reads those of the strands around it. */
  readonly variables: JsonObject;
  /** What this strand is for, in a Map. */
  readonly item?: { readonly Index: number; readonly Value: Json };
  /** Milliseconds since the epoch. */
  readonly enteredAt: number;
  /** How often each retrier of the current state was used. */
  readonly attempts: readonly number[];
  readonly waiting: Waiting;
  /** The id of its newest event in the history. */
  readonly event: number;
}

/** What came of what a strand waited for. */
export type Happening =
  | { readonly kind: 'entered' }
  | { readonly kind: 'woke' }
  | { readonly kind: 'returned'; readonly result: Json }
  | { readonly kind: 'failed'; readonly error: StateError }
  | { readonly kind: 'settled'; readonly children: readonly Strand[] };

export interface EventDraft {
  readonly type: string;
  /** The member it has in the API, `stateEnteredEventDetails`, with its content. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The child that begins with this event, which is then the child's and not this strand's. */
  readonly opens?: string;
}

/** One transition: everything in it is committed together. */
export interface Step {
  readonly strand: Strand;
  /** Strands that begin, or may begin now. */
  readonly children: readonly Strand[];
  readonly events: readonly EventDraft[];
}

export const root = '0';

/** The strand of a new execution. */
export const firstStrand = (machine: Machine, input: Json, now: number): Strand => ({
  id: root,
  within: [],
  state: machine.StartAt,
  input,
  variables: {},
  enteredAt: now,
  attempts: [],
  waiting: { for: 'entry' },
  event: 0,
});

export const parentOf = (id: string): string => id.slice(0, Math.max(0, id.lastIndexOf('.')));

export const isInside = (id: string, outer: string): boolean => id.startsWith(`${outer}.`);

/** The state a strand stands in. */
export const stateOf = (machine: Machine, { within, state }: Pick<Strand, 'within' | 'state'>): State => {
  const graph = within.reduce<Machine>((outer, { state: name, branch }) => {
    const inner = graphsIn(outer.States[name] as State);
    return inner[branch] ?? (inner[0] as Machine);
  }, machine);
  return graph.States[state] as State;
};
