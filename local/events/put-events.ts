/** `PutEvents`: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Cloud } from '../cloud.ts';
import { transaction } from '../store.ts';
import { accept } from './accept.ts';
import { busArn, busName, type EventNeeds, invalid, type Operations, operation } from './operation.ts';

const entry = z.strictObject({
  Source: z.string().default(''),
  DetailType: z.string().default(''),
  Detail: z.string().default(''),
  EventBusName: busName,
  Resources: z.array(z.string()).default([]),
  /** Seconds since the epoch; a date in process. */
  Time: z.union([z.number().transform((seconds) => new Date(seconds * 1000)), z.coerce.date()]).optional(),
});

type Entry = z.output<typeof entry>;

/** Bytes of all entries. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const largest = 1024 * 1024;

const sizeOf = ({ Source, DetailType, Detail, Resources, Time }: Entry): number =>
  [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), Time ? 14 : 0);

/** Why an entry is not accepted, though the others are. */
const refusalOf = ({ store }: EventNeeds, entry: Entry): readonly [code: string, message: string] | undefined => {
  const missing = (['Source', 'DetailType', 'Detail'] as const).find((name) => entry[name] === '');
  if (missing) return ['InvalidArgument', `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`];
  if (!isObject(entry.Detail)) return ['MalformedDetail', 'Detail is malformed.'];
  if (entry.Source.startsWith('aws.')) return ['NotAuthorizedForSourceException', 'Not authorized for the source.'];
  const isThere = store.buses().some(({ name }) => name === entry.EventBusName);
  return isThere ? undefined : ['InvalidArgument', `Event bus ${entry.EventBusName} does not exist.`];
};

const isObject = (json: string): boolean => {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};

interface Happened {
  readonly id: string;
  readonly source: string;
  readonly detailType: string;
  readonly time: Date;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** As rules and targets see it, to the second. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export const envelopeOf = (cloud: Cloud, { id, source, detailType, time, resources, detail }: Happened) => ({
  version: '0',
  id,
  'detail-type': detailType,
  source,
  account: cloud.accountId,
  time: time.toISOString().replace(/\.\d+Z$/, 'Z'),
  region: cloud.region,
  resources,
  detail,
});

const eventOf = ({ cloud }: EventNeeds, { Source, DetailType, Detail, Resources, Time }: Entry) =>
  envelopeOf(cloud, {
    id: randomUUID(),
    source: Source,
    detailType: DetailType,
    time: Time ?? new Date(cloud.now()),
    resources: Resources,
    detail: JSON.parse(Detail) as unknown,
  });

const put = (needs: EventNeeds, each: Entry) => {
  const refusal = refusalOf(needs, each);
  if (refusal) return { ErrorCode: refusal[0], ErrorMessage: refusal[1] };
  const event = eventOf(needs, each);
  accept(needs, each.EventBusName, event);
  return { EventId: event.id };
};

export const putOperations: Operations = {
  PutEvents: operation(z.strictObject({ Entries: z.array(entry).min(1).max(10) }), {
    on: ({ cloud }, { Entries: entries }) =>
      entries.map(({ EventBusName, Source, DetailType }) => ({
        resource: busArn(cloud, EventBusName),
        context: { 'events:source': Source, 'events:detail-type': DetailType },
      })),
    run(needs, { Entries: entries }) {
      if (entries.reduce((sum, each) => sum + sizeOf(each), 0) > largest)
        throw invalid('Total size of the entries in the request is over the limit.');
      const results = transaction(needs.store.database, () => entries.map((each) => put(needs, each)));
      needs.wake();
      return { FailedEntryCount: results.filter((each) => 'ErrorCode' in each).length, Entries: results };
    },
  }),
};
