/**
 * Every action on items, tables and streams, on every place they can be on, with every kind of leading keys.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
import type { Attempt } from './attempt.ts';
import { partitionsIn } from './oracle.ts';
import { type DeployedPlatform, ownPlaceOf, type Table } from './platform.ts';
import { foreign, type Name, names, nobodies, own, type Whose } from './tenants.ts';

/** Of these IAM knows the leading keys. */
const keyed = ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem', 'BatchWriteItem'];

/** Of these too, but no scope has any use for them: few keys will do. */
const partiql = ['PartiQLSelect', 'PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete'];

const whole = [
  'Scan',
  'DescribeTable',
  'CreateTable',
  'UpdateTable',
  'DeleteTable',
  'DescribeTimeToLive',
  'UpdateTimeToLive',
  'DescribeContinuousBackups',
  'UpdateContinuousBackups',
  'CreateBackup',
  'DescribeBackup',
  'DeleteBackup',
  'RestoreTableFromBackup',
  'RestoreTableToPointInTime',
  'ExportTableToPointInTime',
  'DescribeExport',
  'ImportTable',
  'EnableKinesisStreamingDestination',
  'DescribeStream',
  'GetShardIterator',
  'GetRecords',
  'ListStreams',
  'ListTables',
  'ListBackups',
  'ListExports',
  'GetResourcePolicy',
  'PutResourcePolicy',
  'DeleteResourcePolicy',
  'ListTagsOfResource',
  'TagResource',
  'UntagResource',
  'CreateGlobalTable',
  'CreateTableReplica',
  'PurchaseReservedCapacityOfferings',
  'DescribeLimits',
];

/** Only these are ever asked of an index. */
const ofIndexes = ['Query', 'Scan', 'PartiQLSelect'];

interface Place {
  readonly arn: string;
  readonly table: 'tenant' | 'control' | 'other';
  readonly index: boolean;
  /** Asked with every state of keys there is. */
  readonly isMain?: boolean;
}

const placesOn = (table: Place['table'], { arn, indexes }: Table): Place[] => [
  { arn, table, index: false, isMain: true },
  ...[...indexes, 'anIndexToCome'].map((index, position) => ({
    arn: `${arn}/index/${index}`,
    table,
    index: true,
    isMain: position === 0 && table === 'tenant',
  })),
];

const placesOf = (platform: DeployedPlatform): Place[] => {
  const { tenant, control } = platform.tables;
  const neighbours = [`${tenant.arn}2`, tenant.arn.slice(0, -1), tenant.arn.replace('us-east-1', 'eu-west-1')];
  const others = [...neighbours, tenant.arn.replace(/table\/.*/, 'table/Another')];
  return [
    ...placesOn('tenant', tenant),
    ...placesOn('control', control),
    ...others.map((arn) => ({ arn, table: 'other', index: false }) as const),
    ...placesOn('tenant', { ...tenant, arn: ownPlaceOf(platform, own).table }).map((place) => ({ ...place, isMain: false })),
    ...names.slice(1).map(({ id }) => ({ arn: ownPlaceOf(platform, id).table, table: 'other', index: false }) as const),
  ];
};

/** A partition key as it is sent, and what it is of. */
interface Key {
  readonly text: string;
  readonly whose: Whose;
  readonly table: 'tenant' | 'control';
  readonly partition: string;
}

type KeyState = readonly Key[] | undefined;

const inArea = ({ id, whose }: Name, partition: string, shard = ''): Key => ({
  text: `${id}#${partition}${shard}`,
  whose,
  table: 'tenant',
  partition,
});

const ofKind = ({ id, whose }: Name, partition: string): Key => ({
  text: `${partition}#${id}`,
  whose,
  table: 'control',
  partition,
});

const areas = partitionsIn('tenant');
/** No scope speaks of them, though they look much like one that does. */
const otherAreas = ['journal', ...areas.flatMap((area) => [area.slice(0, -1), `${area}s`, area.toUpperCase()])];
const kinds = partitionsIn('control');

const ownName: Name = { whose: 'own', id: own };
const foreignName: Name = { whose: 'foreign', id: foreign };
/** The own id stands in another's partition, at the end or first. */
const enclosing: readonly Name[] = [`${foreign}#${own}`, `${foreign}${own}`].map((id) => ({ whose: 'foreign', id }));

const singles: readonly Key[] = [
  ...areas.flatMap((area) => [...names, ...enclosing].map((name) => inArea(name, area))),
  ...areas.flatMap((area) => [ownName, foreignName].map((name) => inArea(name, area, '#3'))),
  ...otherAreas.map((area) => inArea(ownName, area)),
  ...kinds.flatMap((kind) => names.map((name) => ofKind(name, kind))),
  ...['SLUG', 'JOB', 'PLAN'].flatMap((kind) => [ownName, foreignName].map((name) => ofKind(name, kind))),
  ...['', '*', '*#*', own, 'PLATFORM', 'TENANTS'].map(
    (text): Key => ({ text, whose: 'nobody', table: 'control', partition: text }),
  ),
];

const mixed: readonly (readonly Key[])[] = areas.flatMap((area, index) => {
  const mine = inArea(ownName, area);
  const next = areas[(index + 1) % areas.length] ?? area;
  return [
    [mine, inArea(ownName, area, '#3')],
    [mine, inArea(ownName, next)],
    [inArea(foreignName, area), mine],
    ...[foreignName, ...nobodies].map((name) => [mine, inArea(name, area)]),
  ];
});

/** Absent, empty, single and mixed. */
const keyStates: readonly KeyState[] = [undefined, [], ...singles.map((key) => [key]), ...mixed];
/** For the places where no key should help. */
const fewStates: readonly KeyState[] = [undefined, ...kinds.map((kind) => [ofKind(ownName, kind)]), ...mixed.slice(0, 4)];

const attempt = (operation: string, { arn, table, index }: Place, keys: KeyState): Attempt => {
  const whose = [...new Set((keys ?? []).map((key) => key.whose))];
  const isAtHome = table !== 'other' && keys?.every((key) => key.table === table);
  return {
    asks: [
      {
        action: `dynamodb:${operation}`,
        resource: arn,
        context: { 'dynamodb:LeadingKeys': keys?.map(({ text }) => text) },
      },
    ],
    names: whose.length > 0 ? whose : ['nobody'],
    ...(isAtHome
      ? { deed: { on: 'items', table, index, operation, partitions: [...new Set(keys?.map(({ partition }) => partition))] } }
      : {}),
  };
};

/** Of these DynamoDB tells IAM which attributes are written. */
const writing = ['PutItem', 'UpdateItem'];

const withAttributes = ({ asks, ...rest }: Attempt, attributes: readonly string[] | undefined): Attempt => ({
  ...rest,
  asks: asks.map((ask) => ({ ...ask, context: { ...ask.context, 'dynamodb:Attributes': attributes } })),
});

const telling = (operation: string, one: Attempt): Attempt =>
  writing.includes(operation) ? withAttributes(one, ['pk', 'sk', 'name']) : one;

/**
 * Whatever carries an index's keys is listed among every hospital's: it names nobody, however much its own keys are one's own. So does
 * what does not tell its attributes, or tells none: it could carry any.
 */
const listing = (operation: string, place: Place, indexKeys: readonly string[]): Attempt[] =>
  kinds.flatMap((kind) => {
    const one = attempt(operation, place, [ofKind(ownName, kind)]);
    const carried = [undefined, [], ...indexKeys.map((name) => ['pk', 'sk', name])];
    return carried.map((attributes) => withAttributes({ ...one, names: [...one.names, 'nobody'] }, attributes));
  });

/** Own keys are not asked of an index by an action that DynamoDB never asks it for: there is no such request to promise. */
export const itemAttempts = (platform: DeployedPlatform): Attempt[] => {
  const places = placesOf(platform);
  const onKeys = [...keyed, ...partiql].flatMap((operation) =>
    places
      .flatMap((place) =>
        (place.isMain && keyed.includes(operation) ? keyStates : fewStates).map((keys) =>
          telling(operation, attempt(operation, place, keys)),
        ),
      )
      .filter((one) => isMade(operation, one)),
  );
  const beside = ['/stream/2026-11-01T00:00:00.000', '/backup/01', '/export/01', '/import/01'];
  const besides = beside.map((suffix): Place => ({ arn: platform.tables.tenant.arn + suffix, table: 'other', index: false }));
  const everywhere: Place = { arn: '*', table: 'other', index: false };
  const onWhole = whole.flatMap((operation) =>
    [...places, ...besides, everywhere].map((place) => attempt(operation, place, undefined)),
  );
  const { control } = platform.tables;
  const onIndexKeys = writing.flatMap((operation) =>
    placesOn('control', control)
      .slice(0, 1)
      .flatMap((place) => listing(operation, place, control.indexKeys)),
  );
  return [...onKeys, ...onIndexKeys, ...onWhole];
};

const isMade = (operation: string, { names: whose, asks: [ask] }: Attempt): boolean =>
  ofIndexes.includes(operation) || !ask?.resource.includes('/index/') || whose.some((one) => one !== 'own');
