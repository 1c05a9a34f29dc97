/** The counts that the bench prints, held: what a warm request may cost is no matter of how fast a machine is. */
import { clientWith } from '../cloud.ts';
import { eventually } from '../eventually.ts';
import { type OwnCloud, openOwnCloud } from '../own-cloud.ts';
import { type Seeded, seedHospitals } from './seed.ts';
import { simulate } from './simulated-edge.ts';
import { isSts, type WatchedCalls, watchCalls } from './watch-calls.ts';

describe('a read of a record', () => {
  let own: OwnCloud;
  let watched: WatchedCalls;
  let hospital: Seeded;
  let unseen: Seeded;
  let others: Seeded[];

  beforeAll(async () => {
    own = await openOwnCloud(process.env.WARD_TEST_ASSEMBLY ?? '');
    [hospital, unseen, ...others] = (await seedHospitals(own, 4)) as [Seeded, Seeded, ...Seeded[]];
    watched = watchCalls(own.embedded.cloud);
  });

  afterAll(() => own.close());

  /** The calls that the function of records makes to answer it. */
  const callsToRead = async ({ slug, apiKey, recordId }: Seeded): Promise<readonly string[]> => {
    watched.take();
    const client = clientWith(own.told.apiUrl.replace('//', `//${slug}.`), apiKey);
    const { status } = await client({ path: `/fhir/R4/Patient/${recordId}` });
    expect(status).toBe(200);
    return watched.take(/-RecordsApi/);
  };

  /** What a hospital may do is read anew every five seconds: such a read says nothing of the others, and the next one is asked. */
  const fewestToRead = (of: Seeded, prepare: () => Promise<unknown>): Promise<readonly string[]> => {
    const ask = async () => {
      await callsToRead(of);
      await prepare();
      return callsToRead(of);
    };
    return eventually(ask, (calls) => calls.length === 1);
  };

  test('is one call to AWS when its hospital is warm', async () => {
    expect(await fewestToRead(hospital, async () => {})).toEqual(['dynamodb:GetItem']);
  });

  test('is one call also when other hospitals were read meanwhile', async () => {
    const readOthers = async () => {
      for (const other of others) await callsToRead(other);
    };
    expect(await fewestToRead(hospital, readOthers)).toEqual(['dynamodb:GetItem']);
  });

  test('by a hospital the function has not seen asks STS twice: for its status, and for the route', async () => {
    expect((await callsToRead(unseen)).filter(isSts)).toHaveLength(2);
    expect((await callsToRead(unseen)).filter(isSts)).toHaveLength(0);
  });
});

describe('over hours', () => {
  const read = { hospitals: 200, requestsPerHour: 100_000, hours: 1, capacity: 1_000 };

  test('two hundred hospitals of unequal size ask STS less than once in a hundred requests', async () => {
    expect((await simulate(read)).sts).toBeLessThanOrEqual(0.01);
  });

  test('a function that keeps too few sessions asks it far more often', async () => {
    expect((await simulate({ ...read, requestsPerHour: 10_000, capacity: 50 })).sts).toBeGreaterThan(0.1);
  });
});
