/** An attack, and how it is told whether it got anywhere. */
import { createHash } from 'node:crypto';
import type { ApiAnswer, ApiRequest } from '../../local/api-client.ts';
import { clientWith } from '../cloud.ts';
import { stateOf, type World } from './world.ts';

export interface Attack {
  /** What sort it is: each sort has its count in the report. */
  readonly sort: string;
  /** What is tried, in words that find it again. */
  readonly name: string;
  /** Tries it. What it got, in words; nothing when it got nowhere. */
  readonly run: () => Promise<string | undefined>;
  /** Whether it may change something at home, so that it must not run beside others. */
  readonly isAlone?: boolean;
}

export interface Tally {
  readonly tried: Readonly<Record<string, number>>;
  readonly leaks: readonly string[];
}

const atOnce = 8;

/** Tries every attack; after each sort, looks whether anything of the prey has changed. */
export const tryAll = async (
  world: World,
  attacks: readonly Attack[],
  onSort: (line: string) => void = () => {},
): Promise<Tally> => {
  const tried: Record<string, number> = {};
  const leaks: string[] = [];
  const before = await stateOf(world, world.prey);
  for (const [sort, ofSort] of Map.groupBy(attacks, (attack) => attack.sort)) {
    const attempt = async ({ name, run }: Attack): Promise<void> => {
      const got = await run().catch((error: unknown) => `it broke: ${error}`);
      if (got) leaks.push(`${sort}: ${name}: ${got}`);
    };
    const together = ofSort.filter(({ isAlone }) => !isAlone).values();
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (const one of together) await attempt(one);
      }),
    );
    for (const one of ofSort.filter(({ isAlone }) => isAlone)) await attempt(one);
    if ((await stateOf(world, world.prey)) !== before) leaks.push(`${sort}: what the prey keeps has changed`);
    tried[sort] = ofSort.length;
    onSort(`${sort}: ${ofSort.length}`);
  }
  return { tried, leaks };
};

/** As a client of any address sends it. */
export const send = (url: string, credential: string | undefined, request: ApiRequest): Promise<ApiAnswer> =>
  clientWith(url, credential)(request);

const textOf = ({ path, body, headers }: ApiRequest): string => `${decodeURIComponent(path)} ${JSON.stringify([body, headers])}`;

/** What the answer holds of the prey that the request did not bring along. */
export const secretIn = (world: World, request: ApiRequest, { text, headers }: ApiAnswer): string | undefined => {
  const [asked, answered] = [textOf(request), `${text} ${JSON.stringify(headers)}`];
  const found = world.loot.find((word) => answered.includes(word) && !asked.includes(word));
  return found && `the answer holds ${found}`;
};

/** Refused with a status of the caller's fault, and nothing told. */
export const mustBeRefused = (world: World, request: ApiRequest, answer: ApiAnswer): string | undefined =>
  secretIn(world, request, answer) ??
  (answer.status >= 400 && answer.status < 500 ? undefined : `it was answered ${answer.status}`);

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The same value for something that is nobody's: ids, words and subdomains become others of the same form, always the same ones. */
export const strange = (world: World, value: string): string => {
  const { slug, word } = world.prey;
  const other = value.replaceAll(uuid, scrambled).replaceAll(new RegExp(`${slug}|${word}`, 'g'), scrambled);
  return other === value ? scrambled(value) : other;
};

/** Every letter and digit becomes another, chosen by the text itself. */
const scrambled = (text: string): string => {
  const chance = createHash('sha512').update(text).digest();
  const kinds = ['0123456789', 'abcdef', 'ghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  return [...text]
    .map((char, index) => {
      const kind = kinds.find((letters) => letters.includes(char));
      return kind ? kind.charAt(((chance[index % chance.length] ?? 0) + index) % kind.length) : char;
    })
    .join('');
};

/** The answer without what must differ: what was sent, ids, times, tokens. */
const shapeOf = ({ status, text }: ApiAnswer, sent: readonly string[]): string => {
  const spellings = sent.flatMap((word) => [
    word,
    encodeURIComponent(word),
    new URLSearchParams({ word }).toString().slice('word='.length),
  ]);
  const bare = spellings.toSorted((a, b) => b.length - a.length).reduce((rest, word) => rest.replaceAll(word, '«sent»'), text);
  return `${status} ${bare
    .replaceAll(uuid, '«id»')
    .replaceAll(/[\w+/=.-]{20,}/g, '«token»')
    .replaceAll(/\d+/g, '#')}`;
};

/** Whether the answer to what is the prey's differs from that to what is nobody's: then it tells that it is there. */
export const difference = (
  world: World,
  sent: string,
  [theirs, nobodys]: readonly [ApiAnswer, ApiAnswer],
): string | undefined => {
  const { slug, word } = world.prey;
  const [here, there] = [
    shapeOf(theirs, [sent, slug, word]),
    shapeOf(nobodys, [strange(world, sent), scrambled(slug), scrambled(word)]),
  ];
  return here === there ? undefined : `it is told from what is nobody’s: “${here.slice(0, 160)}” and “${there.slice(0, 160)}”`;
};
