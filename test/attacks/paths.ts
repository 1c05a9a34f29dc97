/** Every route's path as the prey would ask it, bent in every way in which servers have read paths differently from one another. */
import { operationIdOf } from '../../lib/openapi.ts';
import { type Attack, mustBeRefused, mustHold, secretIn, sendLines } from './attack.ts';
import { allRoutes, isTenants, knownParams, usualRequest } from './furnish.ts';
import { pathOf } from './sample.ts';
import type { World } from './world.ts';

type Route = (typeof allRoutes)[number];

export const trickyPaths = async (world: World): Promise<readonly Attack[]> => {
  const prey = { ...world, own: world.prey, loot: [] };
  const read = allRoutes.filter((named) => isTenants(named) && named.route.method === 'GET');
  for (const named of read) {
    const { status } = await ask(prey, named, usualRequest(world.prey, named).path);
    mustHold(`${operationIdOf(named.contract, named.name)} answers the prey when it is asked in bytes`, status < 300);
  }
  return allRoutes.flatMap((named) => targetsOf(world, named).map(([name, target]) => attackAt(world, named, { name, target })));
};

const attackAt = (world: World, named: Route, { name, target }: { name: string; target: string }): Attack => ({
  sort: 'paths',
  name: `${operationIdOf(named.contract, named.name)}, ${name}: ${target.slice(0, 200)}`,
  isAlone: named.route.method !== 'GET',
  async run() {
    const answer = await ask(world, named, target);
    const request = { path: target };
    return named.route.allow === 'operators' ? mustBeRefused(world, request, answer) : secretIn(world, request, answer);
  },
});

const ask = async (world: World, named: Route, target: string) => {
  const { body } = usualRequest(world.own, named);
  const text = body === undefined ? '' : JSON.stringify(body);
  const type = named.route.format === 'fhir' ? 'application/fhir+json' : 'application/json';
  return sendLines(
    world,
    [
      `${named.route.method} ${target} HTTP/1.1`,
      `Host: ${world.own.host}`,
      'Connection: close',
      `Authorization: Bearer ${await world.own.credentials.administrator()}`,
      ...(text === '' ? [] : [`Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(text)}`]),
    ],
    text,
  );
};

const targetsOf = (world: World, named: Route): [name: string, target: string][] => {
  const asked = pathOf(named.route, knownParams(world.prey, named));
  return [
    ...Object.entries(slashes).map(([name, slash]): [string, string] => [
      `${name} for its slashes`,
      `/${asked.slice(1).replaceAll('/', slash)}`,
    ]),
    ...Object.entries(ends).map(([name, end]): [string, string] => [`${name} behind`, `${asked}${end}`]),
    ...startsOf(world).map(([name, start]): [string, string] => [`${name} before`, `${start}${asked}`]),
    ...Object.entries(spellings).map(([name, spell]): [string, string] => [name, spell(asked)]),
    ...climbing(world, named),
  ];
};

const slashes: Readonly<Record<string, string>> = {
  'encoded slashes': '%2f',
  'encoded slashes in upper case': '%2F',
  'slashes encoded twice': '%252f',
  backslashes: '\\',
  'encoded backslashes': '%5c',
  'double slashes': '//',
  'a dot': '/./',
  'an encoded dot': '/%2e/',
  'a way down and up': '/x/../',
  'a way down and up, encoded': '/x/%2e%2e/',
  'a way down and up, encoded twice': '/x/%252e%252e/',
  'a way up with a parameter': '/x/..;/',
  'a matrix parameter': ';a=b/',
  'an overlong slash': '%c0%af',
  'a longer overlong slash': '%e0%80%af',
  'a full-width slash': '%ef%bc%8f',
  'a division slash': '\u2215',
  nulls: '%00/',
  tabs: '\t/',
  'line ends': '%0d%0a/',
};

const ends: Readonly<Record<string, string>> = {
  nothing: '',
  'a slash': '/',
  'two slashes': '//',
  'a dot': '/.',
  'a way up': '/..',
  'a way up with a parameter': '/..;/',
  'a null': '%00',
  'an encoded slash': '%2f',
  'an encoded question mark': '%3f',
  'a question mark': '?',
  'a fragment': '#x',
  'an encoded fragment': '%23x',
  'a matrix parameter': ';tenantId=x',
  'an extension': '.json',
  'an encoded space': '%20',
  'an encoded line end and a header': '%0d%0aX-Tenant-Id:%20x',
  'a broken escape': '%',
  'another broken escape': '%zz',
  'an escape that is no UTF-8': '%ff',
  'an escaped surrogate': '%ed%a0%80',
  'nine thousand characters': `/${'a'.repeat(9_000)}`,
  'nine thousand slashes': '/'.repeat(9_000),
  'a thousand ways up': '/..'.repeat(1_000),
};

const startsOf = ({ prey, cloud }: World): [string, string][] => [
  ['a slash', '/'],
  ['a dot', '/.'],
  ['a way up', '/..'],
  ['an encoded way up', '/%2e%2e'],
  ['the prey’s subdomain', `/${prey.slug}`],
  ['the prey’s id', `/${prey.id}`],
  ['the prey as a tenant', `/v1/tenants/${prey.id}/..`],
  ['the stage', '/local'],
  ['a public path', '/fhir/R4/metadata/../../..'],
  ['a public path and a parameter', '/fhir/R4/metadata;'],
  ['an address', prey.url],
  ['an authority', `//${prey.host}`],
  ['the platform’s address', cloud.apiUrl],
  ['a backslash and an authority', `/\\${prey.host}`],
  ['an at sign', `@${prey.host}`],
  ['nothing but a tilde', '/~'],
];

const everyChar = (path: string, spell: (char: string) => string): string => path.replaceAll(/[A-Za-z0-9]/g, spell);

const spellings: Readonly<Record<string, (path: string) => string>> = {
  'in upper case': (path) => path.toUpperCase(),
  'in mixed case': (path) =>
    everyChar(path, (char) => (Math.abs(char.charCodeAt(0)) % 2 ? char.toUpperCase() : char.toLowerCase())),
  'every character encoded': (path) => everyChar(path, (char) => `%${char.charCodeAt(0).toString(16)}`),
  'every character encoded twice': (path) => everyChar(path, (char) => `%25${char.charCodeAt(0).toString(16)}`),
  'in full width': (path) => everyChar(path, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)),
  'in full width, encoded': (path) =>
    everyChar(path, (char) => encodeURIComponent(String.fromCharCode(char.charCodeAt(0) + 0xfee0))),
  'in the escapes of scripts': (path) => everyChar(path, (char) => `%u00${char.charCodeAt(0).toString(16)}`),
  'without its first slash': (path) => path.slice(1),
  'with a space within': (path) => path.replace(/\/(?=[^/]*$)/, '/ '),
  'with everything after its first part as a query': (path) => path.replace(/(?<=^\/[^/]+)\//, '?/'),
};

/** In the place of each parameter: from one's own way to where the prey's things are kept, in tables and in the bucket. */
const climbing = (world: World, named: Route): [string, string][] => {
  const { own, prey } = world;
  const [mine, theirs] = [knownParams(own, named), knownParams(prey, named)];
  const { route } = named;
  return Object.keys(route.params?.shape ?? {}).flatMap((name) => {
    const [here, there] = [mine[name] ?? '', theirs[name] ?? ''];
    const climbs = [
      ...[`${here}/../${there}`, `${here}/../../../tenants/${prey.id}/files/${there}`, `../../${prey.id}/files/${there}`],
      ...[`${prey.id}#record#${there}`, `${prey.id}#file`, `TENANT#${prey.id}`, `APIKEY#${prey.id}`, `${here}#${there}`],
      ...[`${here}\0${there}`, `${here},${there}`, `${here}|${there}`, `${there}\n`, ` ${there}`, `${there}.`, `${there}*`],
      ...[
        '*',
        '%',
        '..',
        '.',
        '__proto__',
        'constructor',
        '${aws:PrincipalTag/tenantId}',
        `{"S":"${there}"}`,
        there.toUpperCase(),
      ],
    ];
    const encodings: ((text: string) => string)[] = [encodeURIComponent, (text) => encodeURIComponent(encodeURIComponent(text))];
    return climbs.flatMap((climb) =>
      encodings.map((encode, times): [string, string] => {
        const path = route.path.replaceAll(/\{(\w+)\}/g, (_, other: string) =>
          other === name ? encode(climb) : encode(mine[other] ?? ''),
        );
        return [`{${name}} encoded ${times + 1} times`, path];
      }),
    );
  });
};
