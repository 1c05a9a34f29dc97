/** A URL that S3 was signed for, with its parts bent, or exchanged for those of the prey's. */
import { contract } from '../../functions/files/contract.ts';
import { eventually } from '../eventually.ts';
import { type Attack, mustHold } from './attack.ts';
import { kept, type Parts, swapsOf } from './swaps.ts';
import type { Side, World } from './world.ts';

/** Two pairs of URLs: the attacker's own and the prey's, as fresh as they need be. */
interface Pair {
  readonly own: Parts;
  readonly prey: Parts;
  readonly origin: string;
}

export const signedUrls = async (world: World): Promise<readonly Attack[]> => {
  const pairOf = kept(20, async (): Promise<Pair> => {
    const url = await urlOf(world.own);
    const own = partsOf(url);
    // Of another second, so that each part differs.
    const prey = await eventually(
      async () => partsOf(await urlOf(world.prey)),
      (parts) => parts['X-Amz-Date'] !== own['X-Amz-Date'],
    );
    return { own, prey, origin: new URL(url).origin };
  });
  const { own, prey, origin } = await pairOf();
  for (const parts of [own, prey]) mustHold('a URL that is whole downloads', (await fetch(urlWith(origin, parts))).ok);
  // By name, for what was signed has changed when it is tried.
  const swapped = swapsOf(own, prey).map(({ name }, index): Change => [name, (now) => swapsOf(now.own, now.prey)[index]?.parts]);
  return [
    ...swapped.map((change) => attackWith(pairOf, change)),
    ...bendings(world).map((change) => attackWith(pairOf, change)),
    ...['PUT', 'POST', 'DELETE', 'HEAD', 'PATCH'].flatMap((method) =>
      (['own', 'prey'] as const).map((whose) =>
        attackWith(pairOf, [`the URL of ${whose}, to ${method}`, (now) => now[whose]], method),
      ),
    ),
  ];
};

/** How a URL is made of what is signed at the time; nothing where that cannot be. */
type Change = readonly [name: string, make: (pair: Pair) => Parts | undefined];

const attackWith = (pairOf: () => Promise<Pair>, [name, make]: Change, method = 'GET'): Attack => ({
  sort: 'signed URLs',
  name,
  async run() {
    const pair = await pairOf();
    const parts = make(pair);
    mustHold(`${name} can be made`, parts !== undefined);
    const answer = await fetch(urlWith(pair.origin, parts ?? {}), { method, ...(method === 'PUT' ? { body: 'x' } : {}) });
    const text = await answer.text();
    return answer.status >= 400 && answer.status < 500 ? undefined : `it was answered ${answer.status}: ${text.slice(0, 80)}`;
  },
});

const urlOf = async (side: Side): Promise<string> => {
  const params = side.known.get(contract.routes.downloadFile);
  const answer = await side.client({ path: contract.routes.downloadFile.path.replace('{fileId}', params?.fileId ?? '') });
  return answer.json<{ url: string }>().url;
};

/** The path and every parameter of the query. */
const partsOf = (url: string): Parts => {
  const { pathname, searchParams } = new URL(url);
  return { path: pathname, ...Object.fromEntries(searchParams) };
};

/** A parameter whose name ends in `+` comes a second time, one whose name begins with `+` before the first. */
const urlWith = (origin: string, { path = '', ...query }: Parts): string => {
  const asked = Object.entries(query).toSorted(([a], [b]) => Number(b.startsWith('+')) - Number(a.startsWith('+')));
  const spelled = asked.map(([name, value]) => `${encodeURIComponent(name.replace(/^\+|\+$/, ''))}=${encodeURIComponent(value)}`);
  return `${origin}${path}?${spelled.join('&')}`;
};

const subresources = [
  'acl',
  'tagging',
  'versions',
  'uploads',
  'policy',
  'delete',
  'attributes',
  'torrent',
  'retention',
  'restore',
];

const bendings = (world: World): Change[] => [
  ...names.flatMap((name): Change[] => [
    [`without ${name}`, ({ own }) => without(own, name)],
    [`with ${name} empty`, ({ own }) => ({ ...own, [name]: '' })],
    [`with the prey’s ${name} behind its own`, ({ own, prey }) => ({ ...own, [`${name}+`]: `${prey[name]}` })],
    [`with the prey’s ${name} before its own`, ({ own, prey }) => ({ ...own, [`+${name}`]: `${prey[name]}` })],
    [`the prey’s, without ${name}`, ({ prey }) => without(prey, name)],
  ]),
  ...subresources.flatMap((name): Change[] => [
    [`with ?${name}`, ({ own }) => ({ ...own, [name]: '' })],
    [`the bucket with ?${name}`, ({ own }) => ({ ...own, path: bucketOf(own), [name]: '' })],
  ]),
  ...listings(world),
  ...keysOf(world).map(([name, keyOf]): Change => [name, ({ own, prey }) => ({ ...own, path: keyOf(own, prey) })]),
  ...[0, -1, 59, 61, 3_600, 604_800, 10 ** 9].map(
    (seconds): Change => [`good for ${seconds} seconds`, ({ own }) => ({ ...own, 'X-Amz-Expires': String(seconds) })],
  ),
  ...['19700101T000000Z', '20990101T000000Z', 'now'].map(
    (date): Change => [`of the date ${date}`, ({ own }) => ({ ...own, 'X-Amz-Date': date })],
  ),
  ...['AWS4-HMAC-SHA1', 'AWS4-ECDSA-P256-SHA256', 'none'].map(
    (algorithm): Change => [`by the algorithm ${algorithm}`, ({ own }) => ({ ...own, 'X-Amz-Algorithm': algorithm })],
  ),
  ['with no query at all', ({ own }) => ({ path: own.path ?? '' })],
  ['the prey’s path with no query at all', ({ prey }) => ({ path: prey.path ?? '' })],
  ['with more of what an answer says of itself', ({ own }) => ({ ...own, 'response-cache-control': 'public' })],
  ['with a copy’s source', ({ own, prey }) => ({ ...own, 'x-amz-copy-source': prey.path ?? '' })],
  ['with a signature of zeros', ({ own }) => ({ ...own, 'X-Amz-Signature': '0'.repeat(64) })],
  [
    'with its signature in upper case',
    ({ own }) => ({ ...own, 'X-Amz-Signature': (own['X-Amz-Signature'] ?? '').toUpperCase() }),
  ],
  ['signing no header', ({ own }) => ({ ...own, 'X-Amz-SignedHeaders': '' })],
];

const names = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-Security-Token',
  'X-Amz-Signature',
].concat(['X-Amz-SignedHeaders', 'versionId', 'response-content-disposition', 'response-content-type']);

const without = (parts: Parts, name: string): Parts =>
  Object.fromEntries(Object.entries(parts).filter(([other]) => other !== name));

const bucketOf = ({ path = '' }: Parts): string => path.split('/').slice(0, 2).join('/');

const listings = ({ prey }: World): Change[] =>
  ['', 'tenants/', `tenants/${prey.id}/`].map(
    (prefix): Change => [
      `the bucket’s list of “${prefix}”`,
      ({ own }) => ({ ...own, path: bucketOf(own), 'list-type': '2', prefix }),
    ],
  );

/** One's own signature on paths that somebody could take for the prey's object. */
const keysOf = ({ own: mine, prey: theirs }: World): [string, (own: Parts, prey: Parts) => string][] => [
  ['at the prey’s prefix with its own id', ({ path = '' }) => path.replace(mine.id, theirs.id)],
  ['up and down to the prey’s', ({ path = '' }, prey) => `${path}/../../../../${tailOf(prey)}`],
  ['up and down to the prey’s, encoded', ({ path = '' }, prey) => `${path}%2f..%2f..%2f..%2f${encodeURIComponent(tailOf(prey))}`],
  ['with a double slash', ({ path = '' }) => path.replace('/tenants', '//tenants')],
  ['with encoded slashes', ({ path = '' }) => path.replaceAll('/files/', '%2Ffiles%2F/')],
  ['with a null and the prey’s', ({ path = '' }, prey) => `${path}%00${tailOf(prey)}`],
  ['of the whole prefix', ({ path = '' }) => path.replace(/[^/]+$/, '')],
];

const tailOf = ({ path = '' }: Parts): string => path.split('/').slice(2).join('/');
