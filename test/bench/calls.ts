/** AWS calls per request, by route: what a request costs before any clock is read. */
import { allRoutes, type Furnished, furnish, isTenants } from '../attacks/furnish.ts';
import { aHospital, asOperator, clientWith } from '../cloud.ts';
import { type OwnCloud, openOwnCloud } from '../own-cloud.ts';
import { type Asker, type Counted, countRoute } from './count-route.ts';
import type { Bench, Section } from './report.ts';
import { seedHospitals } from './seed.ts';
import { isSts, tallied, type WatchedCalls, watchCalls } from './watch-calls.ts';

export const calls = async ({ assembly, say }: Bench): Promise<Section> => {
  const own = await openOwnCloud(assembly, { signUp: 'approved' });
  const watched = watchCalls(own.embedded.cloud);
  try {
    say('a hospital is onboarded and furnished');
    const askers = await askersOn(own, watched);
    const counted: Counted[] = [];
    for (const named of inOrder) {
      say(`${named.route.method} ${named.route.path}`);
      counted.push(await countRoute(askers[audienceOf(named)], named));
    }
    return sectionOf(counted);
  } finally {
    watched.stop();
    await own.close();
  }
};

type Named = (typeof allRoutes)[number];

/** By contract; what deletes comes last in each, for it takes away what others ask for. */
const inOrder = [...new Set(allRoutes.map(({ contract }) => contract))].flatMap((contract) => {
  const own = allRoutes.filter((named) => named.contract === contract);
  return [...own.filter((named) => !isDeleting(named)), ...own.filter(isDeleting)];
});

function isDeleting({ route }: Named): boolean {
  return route.method === 'DELETE';
}

const audienceOf = (named: Named): 'tenant' | 'operators' | 'anyone' =>
  isTenants(named) ? 'tenant' : (named.route.allow as 'operators' | 'anyone');

const askersOn = async (own: OwnCloud, watched: WatchedCalls): Promise<Record<ReturnType<typeof audienceOf>, Asker>> => {
  const hospital = await aHospital({ plan: 'standard' }, own.told);
  const furnished = await furnish(hospital, 'Bench');
  const others = await seedHospitals(own, 8);
  const nothing = (words: readonly string[]): Furnished => ({ word: 'Bench', words: new Set(words), known: new Map() });
  const operator = await asOperator(own.told);
  const desk = { own, operator, tenantId: hospital.id };
  return {
    tenant: { watched, desk, client: hospital.client, ...furnished },
    operators: { watched, desk, client: operator, ...nothing(others.map(({ tenantId }) => tenantId)) },
    anyone: { watched, desk, client: clientWith(own.told.apiUrl), ...nothing([]) },
  };
};

const sectionOf = (counted: readonly Counted[]): Section => {
  const warmRead = counted.find(({ route }) => route.method === 'GET' && route.path === '/fhir/R4/{type}/{id}');
  return {
    title: 'AWS calls per request, by route',
    tables: [
      {
        head: ['route', 'warm', 'cold', 'of the warm ones'],
        rows: counted.map(({ route, cold, warm }) => [
          `${route.method} ${route.path}`,
          String(warm.length),
          String(cold.length),
          tallied(warm),
        ]),
      },
    ],
    goals: [
      { what: 'AWS calls of a warm read of a record', measured: warmRead?.warm.length ?? Number.NaN, atMost: 1 },
      {
        what: 'STS calls of any warm request',
        measured: Math.max(...counted.map(({ warm }) => warm.filter(isSts).length)),
        atMost: 0,
      },
    ],
    how: [
      'Every route of the contracts, asked over HTTP with what its contract describes; counted where calls arrive, at the front door. Counted are the calls that the answering function signs, with its own role or a tenant session; not what the gateway does (`lambda:Invoke`), what one service asks of another, nor the steps of a workflow that a request starts.',
      '*Warm*: the request follows one like it at once. *Cold*: the first one that a function’s process answers, with the gateway’s answer of the authorizer still good: sessions, the hospital’s status and its data key are asked for anew.',
      'Presigned addresses and forms cost no call of a function; S3 is called by whoever uses them.',
    ],
  };
};
