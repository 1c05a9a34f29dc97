/**
 * One execution at work. Its transitions happen one after another, each committed before what it asks for begins; tasks and waits go
 * on side by side. To take it up after a crash is the same as to go on: every strand is attended to, whatever it waits for.
 */
import type { Principal } from '../iam/principal.ts';
import type { Json, Machine } from './definition.ts';
import { attend, type Efforts } from './efforts.ts';
import type { LogExecution } from './execution-log.ts';
import type { Ending, Execution, ExecutionStore, HistoryEvent } from './execution-store.ts';
import type { Evaluate } from './expression.ts';
import type { ExecutionFacts, Scene } from './scene.ts';
import { step } from './step.ts';
import { type EventDraft, type Happening, isInside, parentOf, root, type Step, type Strand, stateOf } from './strand.ts';

export interface RunNeeds extends Efforts {
  readonly store: ExecutionStore;
  readonly log: LogExecution;
  readonly evaluate: Evaluate;
  readonly random: () => number;
  readonly region: string;
}

export interface Running {
  readonly execution: Execution;
  readonly facts: ExecutionFacts;
  readonly machine: Machine;
  /** The role of the state machine, as which every task is done. */
  readonly principal: Principal;
  /** Told once it has ended. */
  readonly ended: () => void;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const mostEvents = 25_000;

export class Run {
  readonly #needs: RunNeeds;
  readonly #running: Running;
  readonly #arn: string;
  readonly #strands: Map<string, Strand>;
  /** How to give up what a strand waits for, by its id; of the execution's own timeout, by ''. */
  readonly #cancels = new Map<string, () => void>();
  #lastEvent: number;
  #over = false;
  #queue: Promise<void> = Promise.resolve();

  /** Takes up the execution where its strands stand. */
  constructor(needs: RunNeeds, running: Running) {
    this.#needs = needs;
    this.#running = running;
    this.#arn = running.execution.executionArn;
    this.#strands = new Map(needs.store.strandsOf(this.#arn).map((strand) => [strand.id, strand]));
    this.#lastEvent = needs.store.lastEventOf(this.#arn);
    this.#limitTime();
    for (const strand of this.#strands.values()) this.#attend(strand);
  }

  /** Ends it as aborted. */
  stop(error?: string, cause?: string): Promise<void> {
    return this.#exclusively(() => {
      const aborted = [...this.#strands.values()].flatMap((strand) => this.#abortionOf(strand));
      const event = { type: 'ExecutionAborted', details: { executionAbortedEventDetails: { error, cause } } };
      this.#end({ status: 'ABORTED', error, cause }, this.#stamp([...aborted, event], this.#lastEvent));
    });
  }

  /** Lets go without ending it: it can be taken up again. */
  release(): void {
    this.#over = true;
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }

  /** One transition at a time; none once it is over. */
  #exclusively(work: () => Promise<void> | void): Promise<void> {
    this.#queue = this.#queue.then(() => (this.#over ? undefined : work())).catch((error: unknown) => this.#fail(String(error)));
    return this.#queue;
  }

  async #take(strand: Strand, happening: Happening): Promise<void> {
    const taken = await step(this.#sceneOf(strand), happening);
    const nothingNew = taken.strand === strand && taken.children.length === 0;
    if (this.#over || nothingNew) return;
    if (this.#lastEvent + taken.events.length >= mostEvents) {
      this.#fail(`The execution reached the maximum number of history events (${mostEvents}).`);
    } else {
      this.#commit(taken);
    }
  }

  /** Children of a strand that goes on without them are given up. */
  #commit(taken: Step): void {
    const gone = taken.strand.waiting.for === 'children' ? [] : this.#inside(taken.strand.id);
    const aborted = this.#stamp(
      gone.flatMap((strand) => this.#abortionOf(strand)),
      this.#lastEvent,
    );
    const events = [...aborted, ...this.#stamp(taken.events, taken.strand.event)];
    const [strand, ...children] = placed(taken, events);
    if (strand.id === root && strand.waiting.for === 'nothing') {
      const { end } = strand.waiting;
      const ending = 'output' in end ? ({ status: 'SUCCEEDED', output: JSON.stringify(end.output) } as const) : end;
      this.#end({ status: 'FAILED', ...ending }, events);
      return;
    }
    this.#needs.store.commit(this.#arn, { put: [strand, ...children], remove: gone.map(({ id }) => id), events });
    this.#needs.log(this.#running.execution, events);
    for (const { id } of gone) this.#forget(id);
    for (const changed of [strand, ...children]) this.#attend(changed);
  }

  #end(ending: Omit<Ending, 'stopDate'>, events: readonly HistoryEvent[]): void {
    const stopDate = this.#needs.now();
    this.#needs.store.commit(this.#arn, { put: [], remove: [], events, ending: { ...ending, stopDate } });
    this.#needs.log(this.#running.execution, events);
    this.release();
    this.#running.ended();
  }

  /** For what no state can recover from. */
  #fail(cause: string): void {
    if (this.#over) return;
    const failure = { error: 'States.Runtime', cause };
    const event = { type: 'ExecutionFailed', details: { executionFailedEventDetails: failure } };
    this.#end({ status: 'FAILED', ...failure }, this.#stamp([event], this.#lastEvent));
  }

  #limitTime(): void {
    const { execution, machine } = this.#running;
    if (machine.TimeoutSeconds === undefined) return;
    const timeOut = () => {
      const event = { type: 'ExecutionTimedOut', details: { executionTimedOutEventDetails: { error: 'States.Timeout' } } };
      this.#end({ status: 'TIMED_OUT', error: 'States.Timeout' }, this.#stamp([event], this.#lastEvent));
    };
    const left = execution.startDate + machine.TimeoutSeconds * 1000 - this.#needs.now();
    this.#cancels.set(
      '',
      this.#needs.schedule(Math.max(0, left), () => void this.#exclusively(timeOut), 'limit'),
    );
  }

  /** Begins what the strand waits for; what comes of it counts only while this is still the strand that waits. */
  #attend(strand: Strand): void {
    this.#cancels.get(strand.id)?.();
    this.#strands.set(strand.id, strand);
    const { waiting } = strand;
    if (waiting.for === 'children') void this.#exclusively(() => this.#settle(strand.id));
    if (waiting.for === 'nothing') void this.#exclusively(() => this.#settle(parentOf(strand.id)));
    const cancel = attend(this.#needs, { waiting, principal: this.#running.principal }, (happening) => {
      void this.#exclusively(async () => {
        if (this.#strands.get(strand.id) === strand) await this.#take(strand, happening);
      });
    });
    this.#cancels.set(strand.id, cancel);
  }

  async #settle(id: string): Promise<void> {
    const strand = this.#strands.get(id);
    if (strand?.waiting.for !== 'children') return;
    const children = this.#inside(id).filter((child) => parentOf(child.id) === id);
    await this.#take(strand, { kind: 'settled', children });
  }

  #forget(id: string): void {
    this.#cancels.get(id)?.();
    this.#cancels.delete(id);
    this.#strands.delete(id);
  }

  #inside(id: string): Strand[] {
    return [...this.#strands.values()].filter((strand) => isInside(strand.id, id));
  }

  #sceneOf(strand: Strand): Scene {
    const { evaluate, random, region, now } = this.#needs;
    const { facts: execution, machine } = this.#running;
    let outer: Record<string, Json> = {};
    for (let id = parentOf(strand.id); id !== ''; id = parentOf(id)) outer = { ...this.#strands.get(id)?.variables, ...outer };
    return {
      execution,
      machine,
      state: stateOf(machine, strand),
      strand,
      outer,
      region,
      now: now(),
      random,
      evaluate,
      events: [],
    };
  }

  /** Numbers the events; each follows the one before it in its own strand. */
  #stamp(drafts: readonly EventDraft[], previous: number): HistoryEvent[] {
    let before = previous;
    return drafts.map((draft) => {
      this.#lastEvent += 1;
      const event = { ...draft, id: this.#lastEvent, previousEventId: before, timestamp: this.#needs.now() };
      if (!draft.opens) before = event.id;
      return event;
    });
  }

  /** What the history says of a strand that is given up. */
  #abortionOf(strand: Strand): EventDraft[] {
    const active = ['task', 'time', 'children'].includes(strand.waiting.for);
    return active ? [{ type: `${stateOf(this.#running.machine, strand).Type}StateAborted` }] : [];
  }
}

/** The strands of a step, each at its newest event. */
const placed = ({ strand, children }: Step, events: readonly HistoryEvent[]): [Strand, ...Strand[]] => {
  const last = events.findLast(({ opens }) => !opens)?.id ?? strand.event;
  const opened = (id: string) => events.find(({ opens }) => opens === id)?.id ?? last;
  return [{ ...strand, event: last }, ...children.map((child) => ({ ...child, event: opened(child.id) }))];
};
