/** Isolated ÷ naive: the same read, with nothing different but how its credentials come to be. */
import { randomBytes, randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { DataKey } from '../../functions/aws/data-key.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';
import { toItem } from '../../functions/records/record.item.ts';
import { handsWith } from '../attacks/hands.ts';
import { type OwnCloud, openOwnCloud } from '../own-cloud.ts';
import { inChild } from './child.ts';
import { functionNamed } from './deployed.ts';
import type { ReaderInput, ReaderOutput } from './isolation-reader.ts';
import { type Comparison, median, p95, type Ratio, ratioOf } from './measure.ts';
import { type Bench, type Section, spelled } from './report.ts';
import { makeRoles } from './roles.ts';
import { patientOf } from './seed.ts';
import { type WayName, wayNames } from './ways.ts';

const hospitalCount = 200;
const requestsPerHour = 20_000;
/** Milliseconds added to each AWS call at the front door. */
const delays = [5, 0] as const;

const names: Readonly<Record<WayName, string>> = {
  naive: 'naive: the function’s own right to all tenants',
  ours: 'ours: a warm tenant session',
  policy: 'AssumeRole at each request, session policy',
  tag: 'AssumeRole at each request, session tag',
  authorizer: 'AssumeRole in the authorizer, kept 30 s (AWS’s reference)',
};

export const isolation = async ({ assembly, rounds, say }: Bench): Promise<Section> => {
  const own = await openOwnCloud(assembly);
  try {
    const input = await inputFor(own, assembly, { close: rounds(6_000), apart: rounds(1_500) });
    const measured: Measured[] = [];
    for (const delay of delays) {
      say(`${delay} ms added to each AWS call`);
      measured.push({ delay, figures: await readWith(own, input, { delay, say }) });
    }
    return sectionOf(measured, input.rounds);
  } finally {
    await own.close();
  }
};

interface Measured {
  readonly delay: number;
  readonly figures: ReaderOutput;
}

const readWith = async (own: OwnCloud, input: ReaderInput, { delay, say }: Pick<Bench, 'say'> & { delay: number }) => {
  const stop = own.embedded.cloud.traffic.disturb({ matches: ({ http }) => http !== undefined, delay });
  const env = { AWS_ENDPOINT_URL: own.told.awsEndpoint, AWS_REGION: own.told.region };
  return inChild<ReaderOutput>({ program: 'isolation-reader.ts', input, env, say }).finally(stop);
};

const inputFor = async (own: OwnCloud, assembly: string, rounds: ReaderInput['rounds']): Promise<ReaderInput> => {
  const { environment } = await functionNamed(own, assembly, 'RecordsApi');
  const { UserPoolId: pool, TenantTable: table = '' } = own.told.outputs;
  return {
    naive: await makeRoles(own),
    ours: {
      keys: {
        accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
        sessionToken: environment.AWS_SESSION_TOKEN ?? '',
      },
      tenantRole: environment.TENANT_ROLE_ARN ?? '',
    },
    jwks: `${own.told.awsEndpoint}/${pool}/.well-known/jwks.json`,
    table,
    hospitals: await hospitalsIn(own, table),
    rounds,
    apart: 3_600_000 / requestsPerHour,
  };
};

/** Each with one record, sealed with a key that all ways are given. */
const hospitalsIn = async (own: OwnCloud, TableName: string): Promise<ReaderInput['hospitals']> => {
  const { documents } = handsWith(own.told, own.embedded.rootKey);
  const made = Array.from({ length: hospitalCount }, async () => {
    const hospital = { tenantId: asTenantId(randomUUID()), recordId: randomUUID(), secret: Uint8Array.from(randomBytes(32)) };
    const { tenantId, recordId: id, secret } = hospital;
    const key: DataKey = { keyId: '', derive: () => Uint8Array.from(secret) };
    const record = { type: 'Patient', id, version: 1, lastUpdated: '2026-01-01T00:00:00.000Z', resource: patientOf(id) } as const;
    const item = await toItem({ tenantId, key }, record);
    await documents.send(new PutCommand({ TableName, Item: { ...item } }));
    return hospital;
  });
  return Promise.all(made).finally(() => documents.destroy());
};

/** A way's milliseconds, and those of naive in the same rounds. */
const pairsOf = ({ close, apart }: ReaderOutput, name: WayName): Pick<Comparison, 'of' | 'to'> =>
  name === 'naive' || name === 'ours' ? { of: close[name], to: close.naive } : { of: apart[name], to: apart.naive };

const toNaive = (figures: ReaderOutput, name: WayName, by: Comparison['by']): Ratio => ratioOf({ ...pairsOf(figures, name), by });

const sectionOf = (measured: readonly Measured[], rounds: ReaderInput['rounds']): Section => ({
  title: 'Isolated ÷ naive, for the same read',
  tables: measured.map(({ delay, figures }) => ({
    head: [`${delay} ms added to each AWS call`, 'p95 ÷ naive', 'median ÷ naive', 'p95, ms', 'median, ms'],
    rows: wayNames.map((name) => [
      names[name],
      spelled(toNaive(figures, name, p95)),
      spelled(toNaive(figures, name, median)),
      p95(pairsOf(figures, name).of).toFixed(2),
      median(pairsOf(figures, name).of).toFixed(2),
    ]),
  })),
  goals: measured.map(({ delay, figures }) => ({
    what: `p95 of ours ÷ naive, ${delay} ms added`,
    measured: toNaive(figures, 'ours', p95).value,
    atMost: 1.05,
  })),
  how: [
    `${rounds.close} rounds of naive and ours, and ${rounds.apart} of naive and the other three. In each, one hospital of ${hospitalCount} (Zipf) is drawn, and its record is read by these ways, in an order that chance decides, from one process, one after the other; the embedded cloud is another process.`,
    'In the measured path: coming by the credentials, the SDK’s client, one GetItem (strongly consistent) through `record.store.ts`, opening the seal and parsing the record of 2 KB. Not in it: gateway, authorizer’s invocation, Lambda, the edge’s other steps, the data key (all are given it).',
    'All use the same client settings and sockets. They differ in the credentials alone, and in the client: naive has one, ours one a warm session, the others make one of each request’s credentials.',
    `The requests’ own clock lets ${requestsPerHour.toLocaleString('en')} come in an hour: it decides how often the 30 s cache misses. A miss fetches the pool’s keys and assumes a role; that the reference’s authorizer reads the tenant’s item too, and is invoked, is not counted against it.`,
    'The delay is added at the front door to each signed call. The GET of the pool’s keys is none, and is not delayed. With 0 ms, verifying signatures and evaluating policies in the embedded cloud is a large part of the time; on AWS it is AWS’s.',
    'Ours is warm: each hospital was read once before. What warming costs is under *Calls of STS*.',
  ],
});
