/** Every route, with each of the attacker's credentials, at every address that is not theirs, and at odd spellings of their own. */
import { operationIdOf } from '../../lib/openapi.ts';
import { nameOf } from '../cloud.ts';
import { type Attack, mustBeRefused, mustHold, secretIn, send, sendLines } from './attack.ts';
import { allRoutes, isTenants, usualRequest } from './furnish.ts';
import type { Credential, World } from './world.ts';

type Whose = keyof World['own']['credentials'] | 'operator' | 'nobody';

/** What an attacker may hold; nobody holds nothing. */
export const credentialsOf = ({ own, operator }: World): [Whose, Credential | undefined][] => [
  ...(Object.entries(own.credentials) as [Whose, Credential][]),
  ['operator', operator],
  ['nobody', undefined],
];

export const foreignHosts = async (world: World): Promise<Attack[]> => {
  for (const [whose, credential] of Object.entries(world.own.credentials)) {
    const { status } = await send(world.own.url, credential, { path: '/v1/me' });
    mustHold(`the ${whose} is let in at home`, status === 200);
  }
  return allRoutes.flatMap((named) =>
    credentialsOf(world).flatMap(([whose, credential]) => [
      ...addressesFor(world, whose)
        // At the address that is theirs operators are told of every hospital: that is no attack.
        .filter(([, isForeign]) => isForeign || whose !== 'operator' || named.route.allow !== 'operators')
        .map(([host, isForeign]) => attackAt(world, named, { whose, credential, host, isForeign })),
      ...twoHosts(world).map((lines) => attackWith(world, named, { whose, credential, lines })),
    ]),
  );
};

interface At {
  readonly whose: Whose;
  readonly credential: Credential | undefined;
  readonly host: string;
  readonly isForeign: boolean;
}

const attackAt = (world: World, named: (typeof allRoutes)[number], { whose, credential, host, isForeign }: At): Attack => ({
  sort: 'hosts',
  name: `${operationIdOf(named.contract, named.name)} with the credential of ${whose} at ${host}`,
  async run() {
    const usual = usualRequest(world.own, named);
    const request = { ...usual, headers: { ...usual.headers, host } };
    const answer = await send(world.cloud.apiUrl, credential, request);
    const mayAnswer = named.route.allow === 'anyone' || !isForeign;
    return mayAnswer ? secretIn(besidesName(world, named), request, answer) : mustBeRefused(world, request, answer);
  },
});

/** Whose an address is, its name, is told to whoever comes there (docs/decisions/0005-an-entrance-almost-without-rights.md). */
const besidesName = (world: World, { name }: (typeof allRoutes)[number]): World =>
  name === 'readAddress' ? { ...world, loot: world.loot.filter((word) => word !== nameOf(world.prey.slug)) } : world;

/** The attacker's own address in another spelling is theirs still; the operators' own is no foreign one to them. */
const addressesFor = (world: World, whose: Whose): [host: string, isForeign: boolean][] => {
  const port = new URL(world.cloud.apiUrl).port;
  const own = homeOf(world.own.slug, port).map((host): [string, boolean] => [host, whose === 'operator' || whose === 'nobody']);
  const bare = [`localhost:${port}`, 'localhost', 'LOCALHOST'].map((host): [string, boolean] => [host, whose !== 'operator']);
  return [...own, ...bare, ...foreignAddresses(world, port).map((host): [string, boolean] => [host, true])];
};

const homeOf = (slug: string, port: string): string[] => [
  `${slug}.localhost:${port}`,
  `${slug.toUpperCase()}.LOCALHOST:${port}`,
  `${slug}.localhost`,
  `${slug}.localhost:1`,
];

const foreignAddresses = ({ own: { slug: own }, prey: { slug: prey } }: World, port: string): string[] => [
  ...homeOf(prey, port),
  ...[`:0${port}`, ':', ':0', ':99999', `:${port}:${port}`, ':-1', ':abc'].map((end) => `${prey}.localhost${end}`),
  ...[`${prey}.localhost.`, `.${prey}.localhost`, `${prey}..localhost`, `${prey}.localhost..`].map((name) => `${name}:${port}`),
  ...[`${own}.${prey}`, `${prey}.${own}`, `${own}-${prey}`, `${prey}-${own}`, `${own}.www`].map(
    (name) => `${name}.localhost:${port}`,
  ),
  ...['nobody', 'www', 'api', '-', '_', '*', `${own}*`, `xn--${prey}`, `${prey}%00`].map((name) => `${name}.localhost:${port}`),
  // At 127.0.0.1 and [::1] the embedded cloud is AWS itself, which has no such route.
  ...['127.1', '0.0.0.0', '2130706433', '0x7f000001', '169.254.169.254'].map((ip) => `${ip}:${port}`),
  ...[`${own}.localhost.evil.example`, 'evil.example', `${prey}.ward.example`, `${own}.localhost@evil.example`],
  ...[`${own}.localhost@${prey}.localhost:${port}`, `${own}:${port}@${prey}.localhost`, `${prey}@localhost:${port}`],
  ...[`${prey}.localhost/${own}.localhost`, `${prey}.localhost#${own}.localhost`, `${prey}.localhost?${own}.localhost`],
  ...[`${prey}.localhost, ${own}.localhost`, `${prey}.localhost;${own}.localhost`, `${prey}.localhost ${own}.localhost`],
  ...[
    `%${prey.charCodeAt(0).toString(16)}${prey.slice(1)}.localhost`,
    `http://${prey}.localhost:${port}`,
    `\u00e9${prey}.localhost`,
  ],
];

/** A request line's target, and the lines that name hosts: two of them, none, or written against the grammar. */
type Lines = (path: string) => readonly [target: string, ...hosts: string[]];

const twoHosts = ({ own: { host: own }, prey: { host: prey } }: World): [string, Lines][] => [
  ['the prey’s in the target', (path) => [`http://${prey}${path}`, `Host: ${own}`]],
  ['the prey’s behind its own in the target', (path) => [`http://${own}${path}`, `Host: ${prey}`]],
  ['the prey’s in the target, by another scheme', (path) => [`https://${prey}${path}`, `Host: ${own}`]],
  ['the prey’s as an authority', (path) => [`//${prey}${path}`, `Host: ${own}`]],
  ['user information', (path) => [`http://${own}@${prey}${path}`, `Host: ${own}`]],
  ['the prey’s first, its own second', (path) => [path, `Host: ${prey}`, `Host: ${own}`]],
  ['its own first, the prey’s second', (path) => [path, `Host: ${own}`, `Host: ${prey}`]],
  ['its own twice', (path) => [path, `Host: ${own}`, `Host: ${own}`]],
  ['none', (path) => [path]],
  ['an empty one', (path) => [path, 'Host:']],
  ['the prey’s and a space before the colon', (path) => [path, `Host: ${own}`, `Host : ${prey}`]],
  ['the prey’s on a folded line', (path) => [path, `Host: ${own}`, ` ${prey}`]],
  ['the prey’s behind a tab', (path) => [path, `Host:\t${prey}`]],
  ['the prey’s behind a bare line feed', (path) => [path, `Host: ${own}\nHost: ${prey}`]],
  ['the prey’s behind a null', (path) => [path, `Host: ${own}\0${prey}`]],
];

interface With {
  readonly whose: Whose;
  readonly credential: Credential | undefined;
  readonly lines: readonly [string, Lines];
}

const attackWith = (
  world: World,
  named: (typeof allRoutes)[number],
  { whose, credential, lines: [host, lines] }: With,
): Attack => ({
  sort: 'hosts',
  name: `${operationIdOf(named.contract, named.name)} with the credential of ${whose} and as its host ${host}`,
  async run() {
    const request = usualRequest(world.own, named);
    const [target, ...hosts] = lines(request.path);
    const body = request.body === undefined ? '' : JSON.stringify(request.body);
    const type = request.headers?.['content-type'];
    const answer = await sendLines(
      world,
      [
        `${request.method} ${target} HTTP/1.1`,
        ...hosts,
        'Connection: close',
        ...(credential ? [`Authorization: Bearer ${await credential()}`] : []),
        ...(type ? [`Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`] : []),
      ],
      body,
    );
    const isAtHome = named.route.allow === 'anyone' || (isTenants(named) && credential !== undefined);
    const asked = { ...request, path: `${target} ${hosts}` };
    return isAtHome ? secretIn(besidesName(world, named), asked, answer) : mustBeRefused(world, asked, answer);
  },
});
