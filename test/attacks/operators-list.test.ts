/** Hostile code with a hospital's session that may write its API keys puts nothing into the list that operators read. */
import { randomUUID } from 'node:crypto';
import { PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { aHospital, type TestCloud, theCloud } from '../cloud.ts';
import { functionsOf, type Hands, outcomeOf } from './hands.ts';
import { sessionOf } from './locks.ts';

let cloud: TestCloud;
let tenantId: string;

beforeAll(async () => {
  cloud = await theCloud();
  tenantId = (await aHospital()).id;
});

const handsOf = async (locks: { policy: boolean; tag: boolean }): Promise<Hands> => {
  const by = (await functionsOf(cloud)).find(({ name }) => name === 'AccessApi');
  if (!by) throw new Error('no function makes API keys');
  return sessionOf(cloud, by, { tenantId, scopes: ['apikey:write'], locks });
};

type Attributes = Readonly<Record<string, string>>;
type Write = (hands: Hands, attributes: Attributes) => Promise<unknown>;

const place = () => ({
  TableName: cloud.outputs.ControlTable,
  Key: { pk: `APIKEY#${tenantId}`, sk: `attack-${randomUUID()}` },
});

const updateOf = (attributes: Attributes) => {
  const names = Object.keys(attributes);
  return {
    ...place(),
    UpdateExpression: `SET ${names.map((_, index) => `#n${index} = :v${index}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#n${index}`, name])),
    ExpressionAttributeValues: Object.fromEntries(names.map((name, index) => [`:v${index}`, attributes[name]])),
  };
};

const putOf = (attributes: Attributes) => {
  const { TableName, Key } = place();
  return { TableName, Item: { ...Key, ...attributes } };
};

const writes: Readonly<Record<string, Write>> = {
  PutItem: ({ documents }, attributes) => documents.send(new PutCommand(putOf(attributes))),
  UpdateItem: ({ documents }, attributes) => documents.send(new UpdateCommand(updateOf(attributes))),
  'TransactWriteItems that puts': ({ documents }, attributes) =>
    documents.send(new TransactWriteCommand({ TransactItems: [{ Put: putOf({ name: 'x' }) }, { Put: putOf(attributes) }] })),
  'TransactWriteItems that updates': ({ documents }, attributes) =>
    documents.send(new TransactWriteCommand({ TransactItems: [{ Update: updateOf(attributes) }] })),
};

const listing: readonly Attributes[] = [
  { gsi1pk: 'TENANTS', gsi1sk: '2999-01-01T00:00:00.000Z' },
  { gsi1pk: 'TENANTS', name: 'x' },
  { gsi1sk: 'x' },
];

describe.each(Object.entries(writes))('%s', (_, write) => {
  test.each([
    ['both locks', { policy: true, tag: true }],
    ['the session’s policy, had the role no tag to demand,', { policy: true, tag: false }],
    ['the role’s policy, had the session none,', { policy: false, tag: true }],
  ])('is denied by %s', async (_, locks) => {
    const hands = await handsOf(locks);
    const attempts = listing.map((one) => outcomeOf(write(hands, one)));
    expect(await Promise.all(attempts)).toEqual(['denied', 'denied', 'denied']);
  });

  test('is carried out where it lists nothing', async () => {
    expect(await outcomeOf(write(await handsOf({ policy: true, tag: true }), { name: 'Lab' }))).toBe('done');
  });
});
