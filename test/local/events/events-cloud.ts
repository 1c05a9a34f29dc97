/** EventBridge with targets that only remember what they were given. */
import { createEvents, type Events, type EventsSettings } from '../../../local/events/events.ts';
import { awsJson } from '../../../local/protocol.ts';
import type { AwsError, Call, Input, Service } from '../../../local/service.ts';
import { type SmallCloud, smallCloud } from '../small-cloud.ts';

export const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:admit';
export const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:discharge';
export const ROLE = 'arn:aws:iam::000000000000:role/events';

export interface EventsCloud extends SmallCloud {
  readonly events: Events;
  /** Every call of a target so far. */
  readonly told: readonly Call[];
  /** What functions were invoked with, oldest first. */
  payloads(): unknown[];
  /** What was given up. */
  readonly lost: readonly string[];
  /** The errors the next calls of a target are answered with; STS refuses nobody. */
  readonly refusals: AwsError[];
  /** Puts the rule `admissions` on the default bus, with one function as its target. */
  rule(settings?: object, target?: object): Promise<void>;
  put(...entries: object[]): Promise<Put>;
}

export interface Put {
  readonly FailedEntryCount: number;
  readonly Entries: readonly { readonly EventId?: string; readonly ErrorCode?: string }[];
}

export const admission = { Source: 'ward', DetailType: 'Admitted', Detail: '{"bed":7}' };

type Settings = EventsSettings & Parameters<typeof smallCloud>[1];

export const eventsCloud = (settings: Settings = {}): EventsCloud => {
  const told: Call[] = [];
  const lost: string[] = [];
  const refusals: AwsError[] = [];
  let events: Events | undefined;
  const target = (name: string): Service => ({
    name,
    protocol: awsJson('1.1'),
    access: () => [],
    async handle(call) {
      told.push(call);
      const refusal = name === 'sts' ? undefined : refusals.shift();
      if (refusal) throw refusal;
      return {};
    },
  });
  const open = (cloud: SmallCloud['cloud']): Events => {
    events = createEvents(cloud, { log: (line) => void lost.push(line), backoff: () => 0, ...settings });
    return events;
  };
  const small = smallCloud([() => target('lambda'), () => target('states'), () => target('sts'), open], settings);
  return {
    ...small,
    events: events as unknown as Events,
    told,
    lost,
    refusals,
    payloads: () =>
      told.filter(({ service }) => service === 'lambda').map(({ input }) => JSON.parse(String(input.Payload)) as Input),
    async rule(given = { EventPattern: '{"source":["ward"]}' }, more = {}) {
      await small.root('events', 'PutRule', { Name: 'admissions', ...given });
      await small.root('events', 'PutTargets', { Rule: 'admissions', Targets: [{ Id: 'one', Arn: FUNCTION, ...more }] });
    },
    put: (...entries) => small.root<Put>('events', 'PutEvents', { Entries: entries.length === 0 ? [admission] : entries }),
  };
};
