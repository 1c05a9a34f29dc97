/** Every list, with the cursors of every other list: of the prey's, of the platform's, and of one's own. */
import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { contract } from '../../functions/records/contract.ts';
import { createCandidateStore } from '../../functions/tenancy/sign-up.store.ts';
import type { Candidate } from '../../functions/tenancy/sign-up.ts';
import { operationIdOf } from '../../lib/openapi.ts';
import { asRoot, newHospital } from '../cloud.ts';
import { type Attack, mustBeRefused, mustHold, send } from './attack.ts';
import { allRoutes, isTenants, type Params, requestOf } from './furnish.ts';
import { pathOf } from './sample.ts';
import type { Credential, Side, World } from './world.ts';

type Route = (typeof allRoutes)[number];

/** A list as it is asked for, and the cursor it gave; its page is of one, so that there is a next. */
interface List {
  readonly name: string;
  readonly named: Route;
  readonly params: Params;
  readonly query: Params;
  readonly cursor: string;
}

const cursorNames = ['cursor', '_cursor'] as const;
const pageNames = ['limit', '_count'] as const;

export const cursors = async (world: World): Promise<readonly Attack[]> => {
  const { own, prey, cloud, operator } = world;
  const paged = allRoutes.filter(({ route }) => nameIn(route.query, cursorNames));
  for (const side of [own, prey]) await moreVersions(side);
  await twoSignUps(world);
  const mine = await listsOf(own, paged.filter(isTenants));
  const theirs = await listsOf(prey, paged.filter(isTenants));
  const platforms = await listsAt(
    paged.filter((named) => !isTenants(named)),
    { url: cloud.apiUrl, credential: operator, paramsOf: () => [{}] },
  );
  for (const named of paged) {
    const hasCursor = [...mine, ...platforms].some((list) => list.named === named);
    mustHold(`${operationIdOf(named.contract, named.name)} gives a cursor`, hasCursor);
  }
  for (const list of mine)
    mustHold(`the cursor of ${list.name} is good for its own list`, (await next(world, list, list.cursor)).status === 200);
  const stolen = [
    ...mine.map((list) => ['its own', list] as const),
    ...theirs.map((list) => ['the prey’s', list] as const),
    ...platforms.map((list) => ['the platform’s', list] as const),
  ];
  return mine.flatMap((at) => [
    ...stolen
      .filter(([, list]) => list !== at)
      .map(([whose, list]) => attackAt(world, at, [`${whose} cursor of ${list.name}`, list.cursor])),
    ...bent(world, at.cursor).map((forged) => attackAt(world, at, forged)),
  ]);
};

/** A list of two pages. Their mails' codes are for people to read, so they are written as the registry writes them. */
const twoSignUps = async ({ cloud }: World): Promise<void> => {
  const client = new DynamoDBClient(asRoot(cloud));
  const now = () => new Date();
  const place = { client: DynamoDBDocumentClient.from(client), table: cloud.outputs.ControlTable ?? '', now };
  const at = now().toISOString();
  for (const id of [randomUUID(), randomUUID()]) {
    const times = { createdAt: at, updatedAt: at };
    const candidate: Candidate = { id, wanted: newHospital(), status: 'declined', answered: 1, version: 1, ...times };
    await createCandidateStore(place).save(candidate);
  }
  client.destroy();
};

/** A history of two pages. */
const moreVersions = async (side: Side): Promise<void> => {
  const { listRecordHistory, updateRecord } = contract.routes;
  const named = allRoutes.find(({ route }) => route === updateRecord);
  if (named) await side.client(requestOf(named, side.known.get(listRecordHistory) ?? {}, side));
};

const attackAt = (world: World, list: List, [name, cursor]: readonly [string, string]): Attack => ({
  sort: 'cursors',
  name: `${list.name} with ${name}`,
  run: async () => mustBeRefused(world, { path: cursor }, await next(world, list, cursor)),
});

const nameIn = (schema: z.ZodObject | undefined, names: readonly string[]): string | undefined =>
  names.find((name) => schema?.shape[name]);

const pathTo = ({ named: { route }, params, query }: Omit<List, 'cursor' | 'name'>, cursor?: string): string => {
  const [count, at] = [nameIn(route.query, pageNames), nameIn(route.query, cursorNames)];
  return pathOf(route, params, { ...query, ...(count ? { [count]: '1' } : {}), ...(at && cursor ? { [at]: cursor } : {}) });
};

const next = ({ own }: World, list: List, cursor: string) =>
  send(own.url, own.credentials.integration, { path: pathTo(list, cursor) });

const listsOf = (side: Side, routes: readonly Route[]): Promise<List[]> =>
  listsAt(routes, { url: side.url, credential: side.credentials.integration, paramsOf: (named) => assignmentsOf(side, named) });

interface Asking {
  readonly url: string;
  readonly credential: Credential;
  readonly paramsOf: (named: Route) => readonly Params[];
}

/** Those that have a next page. */
const listsAt = async (routes: readonly Route[], { url, credential, paramsOf }: Asking): Promise<List[]> => {
  const asked = routes.flatMap((named) =>
    paramsOf(named).flatMap((params) => queriesOf(named).map((query) => ({ named, params, query }))),
  );
  const lists: List[] = [];
  for (const { named, params, query } of asked) {
    const { status, text } = await send(url, credential, { path: pathTo({ named, params, query }) });
    const cursor = status === 200 ? cursorIn(JSON.parse(text)) : undefined;
    const name = `${operationIdOf(named.contract, named.name)} ${JSON.stringify({ ...params, ...query })}`;
    if (cursor) lists.push({ name, named, params, query, cursor });
  }
  return lists;
};

const cursorIn = (page: { next?: string; link?: { relation: string; url: string }[] }): string | undefined => {
  const { url } = page.link?.find(({ relation }) => relation === 'next') ?? {};
  return page.next ?? (url ? (new URL(url).searchParams.get('_cursor') ?? undefined) : undefined);
};

/** With a parameter of a few choices, each of them; otherwise what was answered well. */
const assignmentsOf = (side: Side, named: Route): readonly Params[] => {
  const known = side.known.get(named.route) ?? {};
  const choices = Object.entries(named.route.params?.shape ?? {}).find(([, schema]) => schema instanceof z.ZodEnum);
  if (!choices || Object.keys(known).length > 1) return [known];
  return ((choices[1] as z.ZodEnum).options as string[]).map((value) => ({ ...known, [choices[0]]: value }));
};

/** The bare list, and one for each choice that the query offers. */
const queriesOf = ({ route }: Route): readonly Params[] => [
  {},
  ...Object.entries(route.query?.shape ?? {}).flatMap(([name, schema]) => {
    const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
    return inner instanceof z.ZodEnum ? (inner.options as string[]).map((value) => ({ [name]: value })) : [];
  }),
  ...(route.query?.shape._lastUpdated ? [{ _lastUpdated: 'ge2000-01-01' }] : []),
];

/** Cut, flipped, and a position of the attacker's choice under a seal that was made for another. */
const bent = ({ own, prey }: World, cursor: string): [string, string][] => {
  const [payload = '', seal = ''] = cursor.split('.');
  const [position, mac] = [Buffer.from(payload, 'base64url'), Buffer.from(seal, 'base64url')];
  const sealed = (text: string): string => `${Buffer.from(text).toString('base64url')}.${seal}`;
  const moved = position.toString().replaceAll(own.id, prey.id);
  return [
    ...[0, 1, payload.length, cursor.length - 1].map((length): [string, string] => [
      `its cursor cut to ${length}`,
      cursor.slice(0, length) || '.',
    ]),
    ...[...mac.keys()].map((at): [string, string] => [
      `byte ${at} of its seal flipped`,
      `${payload}.${Buffer.from(mac.with(at, (mac[at] ?? 0) ^ 1)).toString('base64url')}`,
    ]),
    ['its position in the prey’s partition', sealed(moved === position.toString() ? `${moved} ` : moved)],
    [
      'a position of its own making',
      sealed(JSON.stringify({ pk: `${prey.id}#file`, sk: 'a', gsi1pk: `${prey.id}#file`, gsi1sk: 'a' })),
    ],
    ['an empty seal', `${payload}.`],
    ['a seal of zeros', `${payload}.${Buffer.alloc(mac.length).toString('base64url')}`],
    ['its cursor twice', `${cursor}.${cursor}`],
    ['its cursor padded', `${cursor}=`],
  ];
};
