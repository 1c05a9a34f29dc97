/** Calls of STS, and all calls, per request: what sessions cost once every overhead is shared out. */
import { sessionsKept } from '../../functions/edge/sessions.ts';
import { clientWith } from '../cloud.ts';
import { openOwnCloud } from '../own-cloud.ts';
import { randomFrom, zipf } from './measure.ts';
import type { Bench, Section } from './report.ts';
import { type Seeded, seedHospitals } from './seed.ts';
import { type Simulated, type Simulation, simulate } from './simulated-edge.ts';
import { isSts, watchCalls } from './watch-calls.ts';

/** Of a function of records, which has 1,024 MB. */
const capacity = sessionsKept(1_024);

const simulations: readonly Simulation[] = [
  { hospitals: 200, requestsPerHour: 20_000, hours: 1.5, capacity },
  { hospitals: 200, requestsPerHour: 100_000, hours: 1.5, capacity },
  { hospitals: 1_000, requestsPerHour: 100_000, hours: 1.5, capacity },
];

export const sessions = async (bench: Bench): Promise<Section> => {
  const simulated: (Simulation & Simulated)[] = [];
  for (const simulation of simulations) {
    bench.say(
      `${simulation.hospitals} hospitals, ${simulation.requestsPerHour} requests an hour, ${simulation.hours} hours of a made-up clock`,
    );
    simulated.push({ ...simulation, ...(await simulate(simulation)) });
  }
  return sectionOf(simulated, await overHttp(bench));
};

interface Heard {
  readonly requests: number;
  readonly sts: number;
  readonly all: number;
}

/** Each hospital once, which makes it warm; then as Zipf's law draws them. */
const overHttp = async ({ assembly, rounds, say }: Bench): Promise<readonly Heard[]> => {
  const own = await openOwnCloud(assembly);
  try {
    say('200 hospitals are made');
    const clients = (await seedHospitals(own, 200)).map((hospital) => readerOf(own.told.apiUrl, hospital));
    const draw = zipf(clients.length, randomFrom(11));
    const watched = watchCalls(own.embedded.cloud);
    const hear = async (requests: number, next: (request: number) => number): Promise<Heard> => {
      say(`${requests} requests over HTTP`);
      for (let request = 0; request < requests; request++) await clients[next(request)]?.();
      const calls = watched.take(/-RecordsApi/);
      return { requests, sts: calls.filter(isSts).length, all: calls.length };
    };
    return [await hear(clients.length, (request) => request), await hear(rounds(3_000), draw)];
  } finally {
    await own.close();
  }
};

const readerOf = (apiUrl: string, { slug, apiKey, recordId }: Seeded): (() => Promise<void>) => {
  const client = clientWith(apiUrl.replace('//', `//${slug}.`), apiKey);
  return async () => {
    const { status } = await client({ path: `/fhir/R4/Patient/${recordId}` });
    if (status !== 200) throw new Error(`a read was answered ${status}`);
  };
};

const count = (number: number): string => number.toLocaleString('en');

const sectionOf = (simulated: readonly (Simulation & Simulated)[], heard: readonly Heard[]): Section => ({
  title: 'Calls of STS, and of AWS in all, per request',
  tables: [
    {
      head: ['made-up clock', 'requests an hour', 'STS calls a request', 'AWS calls a request'],
      rows: simulated.map(({ hospitals, requestsPerHour, sts, all }) => [
        `${count(hospitals)} hospitals`,
        count(requestsPerHour),
        sts.toFixed(4),
        all.toFixed(2),
      ]),
    },
    {
      head: ['over HTTP, 200 hospitals', 'requests', 'STS calls', 'STS calls a request', 'AWS calls a request'],
      rows: heard.map(({ requests, sts, all }, index) => [
        index === 0 ? 'each once, from cold' : 'then as drawn',
        count(requests),
        count(sts),
        (sts / requests).toFixed(4),
        (all / requests).toFixed(2),
      ]),
    },
  ],
  goals: [
    ...simulated
      .filter(({ hospitals }) => hospitals === 200)
      .map(({ requestsPerHour, sts }) => ({
        what: `STS calls a request, 200 hospitals, ${count(requestsPerHour)} requests an hour`,
        measured: sts,
        atMost: 0.01,
      })),
  ],
  how: [
    'Reads of records by hospitals that Zipf’s law draws (exponent 1), from one function’s process that begins cold. Each is what the edge does: the hospital’s status (its own session, believed five seconds), the route’s session, the data key (believed five minutes), and the GetItem.',
    `*Made-up clock*: \`createSessions\`, \`createLiveTenants\` and \`createDataKeys\` as they are deployed, ${simulated[0]?.hours} hours, requests that come evenly, on an AWS that only counts.`,
    '*Over HTTP*: through gateway, authorizer and Lambda of the embedded cloud, with API keys (whose state is one more read each five seconds), counted at the front door.',
    `A process opens two sessions a hospital, for its status and for the route, and each is renewed after 45 minutes if it is still used: what is spent on STS depends on hospitals and hours, not on requests. Each further process of the function spends it again. A process of 1,024 MB keeps ${count(capacity)} sessions: of more, the least recently used are opened again.`,
  ],
});
