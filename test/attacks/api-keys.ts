/** API keys that are almost good: cut, bent, guessed, put together from two, taken back, spelled otherwise. */
import { randomBytes } from 'node:crypto';
import { eventually } from '../eventually.ts';
import { type Attack, mustBeRefused, mustHold, send } from './attack.ts';
import { addressesOf, plainRequests } from './plain-requests.ts';
import { aKey, type World } from './world.ts';

/** Each false key at each address, on each route that takes no more than a credential. */
export const apiKeys = async (world: World): Promise<readonly Attack[]> => {
  const good = await world.own.credentials.integration();
  mustHold('the whole key is let in', (await meWith(world, good)) === 200);
  const forged = [...cutAndBent(good), ...(await guessed(world, good)), ...respelled(good), ...(await revoked(world))];
  return forged
    .filter(([, key]) => key !== good)
    .flatMap(([name, key]) =>
      Object.entries(addressesOf(world)).flatMap(([where, url]) =>
        plainRequests.map(
          (request): Attack => ({
            sort: 'API keys',
            name: `${request.path} with a key ${name}, at ${where}`,
            run: async () => mustBeRefused(world, request, await send(url, () => key, request)),
          }),
        ),
      ),
    );
};

const meWith = async ({ own }: World, key: string): Promise<number> =>
  (await send(own.url, () => key, { path: '/v1/me' })).status;

type Named = [name: string, key: string];

const prefix = 'wk_';
const bytesOf = (key: string): Buffer => Buffer.from(key.slice(prefix.length), 'base64url');
const keyOf = (bytes: Uint8Array): string => prefix + Buffer.from(bytes).toString('base64url');

const cutAndBent = (key: string): Named[] => {
  const bytes = bytesOf(key);
  return [
    ...Array.from({ length: key.length }, (_, length): Named => [`cut to ${length} characters`, key.slice(0, length)]),
    ...[...bytes].flatMap((byte, at) =>
      [0x01, 0x80].map((bit): Named => [`with byte ${at} flipped by ${bit}`, keyOf(bytes.with(at, byte ^ bit))]),
    ),
    ...[1, 16, 1_000, 9_000].map((more): Named => [`${more} bytes longer`, keyOf(Buffer.concat([bytes, Buffer.alloc(more)]))]),
  ];
};

/** Tenant's id, key's id, secret: of one's own, of the prey's, and of nobody's. */
const guessed = async ({ own, prey }: World, key: string): Promise<Named[]> => {
  const mine = bytesOf(key);
  const { keys } = (await prey.client({ path: '/v1/api-keys' })).json<{ keys: { id: string }[] }>();
  mustHold('the prey has keys', keys.length > 0);
  const tenants = Object.entries({ own: uuidBytes(own.id), 'the prey’s': uuidBytes(prey.id), 'nobody’s': randomBytes(16) });
  const ids = [mine.subarray(16, 32), ...keys.map(({ id }) => uuidBytes(id)), Buffer.alloc(16)];
  const secrets = Object.entries({
    'one’s own': mine.subarray(32),
    zeros: Buffer.alloc(32),
    ones: Buffer.alloc(32, 0xff),
    'the prey’s id': Buffer.alloc(32, uuidBytes(prey.id)),
    chance: randomBytes(32),
  });
  return tenants.flatMap(([whose, tenant]) =>
    ids.flatMap((id, index) =>
      secrets.map(([what, secret]): Named => {
        return [`of the tenant ${whose}, of id ${index}, with ${what} as its secret`, keyOf(Buffer.concat([tenant, id, secret]))];
      }),
    ),
  );
};

const uuidBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

const respelled = (key: string): Named[] => {
  const [bytes, tail] = [bytesOf(key), key.slice(prefix.length)];
  return [
    ['in padded Base64', `${key}==`],
    ['in Base64 of the other alphabet', `${prefix}${bytes.toString('base64').replaceAll('=', '')}/`],
    ['in hexadecimal', prefix + bytes.toString('hex')],
    ['in upper case', prefix + tail.toUpperCase()],
    ['with its prefix in upper case', `WK_${tail}`],
    ['with another prefix', `wk-${tail}`],
    ['without its prefix', tail],
    ['with its prefix twice', prefix + key],
    ['percent-encoded', key.replace('_', '%5F')],
    ['with the unused bits of its end set', key.slice(0, -1) + nextOf(key.slice(-1))],
    ['with a dot behind', `${key}.`],
    ['with a null within', `${key.slice(0, 40)}%00${key.slice(40)}`],
    ['with a comma and itself', `${key},${key}`],
  ];
};

/** 64 bytes end in a character of which four bits are not used: the next one in the alphabet spells the same bytes. */
const nextOf = (last: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet.charAt(alphabet.indexOf(last) + 1);
};

/** One that was never used, and one that the gateway had remembered. */
const revoked = async (world: World): Promise<Named[]> => {
  const { own } = world;
  const [unused, used] = [await aKey(own, 'integration'), await aKey(own, 'integration')];
  mustHold('a key is good before it is revoked', (await meWith(world, used)) === 200);
  for (const key of [unused, used]) {
    const id = bytesOf(key).subarray(16, 32).toString('hex');
    const path = `/v1/api-keys/${id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
    mustHold('a key can be revoked', (await own.client({ method: 'DELETE', path })).status === 204);
  }
  await eventually(
    () => meWith(world, used),
    (status) => status === 401,
  );
  return [
    ['that was revoked unused', unused],
    ['that was revoked after use', used],
  ];
};
