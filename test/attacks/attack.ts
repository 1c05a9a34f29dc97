/** An attack, and how it is told whether it got anywhere. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type ApiAnswer, type ApiRequest, createApiClient } from '../../local/api-client.ts';
import { sendRaw } from '../raw-request.ts';
import { type Credential, gatherLoot, type Side, stateOf, type World } from './world.ts';

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

/**
 * Tries every attack, first those of all sorts that leave nothing at home, for what the attacker was made to write there would be taken
 * for loot in what they read. After each sort, looks whether anything of the prey has changed.
 */
export const tryAll = async (
  world: World,
  attacks: readonly Attack[],
  onSort: (line: string) => void = () => {},
): Promise<Tally> => {
  await gatherLoot(world);
  const tried: Record<string, number> = {};
  const leaks: string[] = [];
  let before = await stateOf(world, world.prey);
  const attempt = async ({ sort, name, run }: Attack): Promise<void> => {
    const got = await run().catch((error: unknown) => `it broke: ${error}`);
    if (got) leaks.push(`${sort}: ${name}: ${got}`);
  };
  for (const isAlone of [false, true]) {
    const ofPhase = attacks.filter((attack) => (attack.isAlone ?? false) === isAlone);
    for (const [sort, ofSort] of Map.groupBy(ofPhase, (attack) => attack.sort)) {
      await inTurn(ofSort, attempt, isAlone ? 1 : atOnce);
      const after = await stateOf(world, world.prey);
      if (after !== before) leaks.push(`${sort}: what the prey keeps has changed`);
      before = after;
      for (const side of [world.prey, world.own]) await mustBeLetIn(side);
      tried[sort] = (tried[sort] ?? 0) + ofSort.length;
      onSort(`${sort}: ${ofSort.length}`);
    }
  }
  return { tried, leaks };
};

/** So many at a time. */
const inTurn = async <T>(all: readonly T[], act: (one: T) => Promise<void>, count: number): Promise<void> => {
  const rest = all.values();
  const work = async (): Promise<void> => {
    for (const one of rest) await act(one);
  };
  await Promise.all(Array.from({ length: count }, work));
};

/** Credentials that had ended would make every attack fail, and a hospital that was locked out would have been attacked well. */
const mustBeLetIn = async ({ url, credentials }: Side): Promise<void> => {
  for (const [name, credential] of Object.entries(credentials)) {
    mustHold(`the ${name} is let in at home`, (await send(url, credential, { path: '/v1/me' })).status === 200);
  }
};

/** As a client of any address sends it. */
export const send = (url: string, credential: Credential | undefined, request: ApiRequest): Promise<ApiAnswer> =>
  untilItIsJudged(() => createApiClient(url, credential)(request));

/** A platform that has no time says “try again”, or says nothing: that is no answer to an attack. */
const untilItIsJudged = async (ask: () => Promise<ApiAnswer>): Promise<ApiAnswer> => {
  for (let tries = 1; tries < 5; tries += 1) {
    const answer = await ask().catch(() => undefined);
    if (answer && ![429, 503, 504].includes(answer.status)) return answer;
    await pause(200 * tries);
  }
  return ask();
};

/** Bytes on a socket, as no decent client sends them. `connection: close` belongs into the lines. */
export const sendLines = ({ cloud }: World, lines: readonly string[], body = ''): Promise<ApiAnswer> =>
  untilItIsJudged(async () => {
    const { status, head, body: text } = await sendRaw(cloud.apiUrl, `${lines.join('\r\n')}\r\n\r\n${body}`);
    return { status, headers: { head }, text, json: <T>() => JSON.parse(text) as T };
  });

/** Throws when what an attack is made of would not work even for whom it is meant: then its failure proves nothing. */
export const mustHold = (what: string, holds: boolean): void => {
  if (!holds) throw new Error(`the attacks prove nothing, for this does not hold: ${what}`);
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** What was sent, as it is, decoded once and twice, and in lower case, as hosts are read. */
const textOf = ({ path, body, headers }: ApiRequest): string => {
  const text = `${path} ${decoded(path)} ${decoded(decoded(path))} ${JSON.stringify([body, headers])}`;
  return `${text} ${text.toLowerCase()}`;
};

/** What the answer holds of the prey that the request did not bring along. */
export const secretIn = (world: World, request: ApiRequest, { text, headers }: ApiAnswer): string | undefined => {
  const [asked, answered] = [textOf(request), `${text} ${JSON.stringify(headers)}`];
  const found = world.loot.find((word) => answered.includes(word) && !asked.includes(word));
  return found && `the answer holds ${found}`;
};

/** Refused with a status of the caller's fault, and nothing told; or answered with the console's page, the same for everyone. */
export const mustBeRefused = (world: World, request: ApiRequest, answer: ApiAnswer): string | undefined =>
  secretIn(world, request, answer) ??
  ((answer.status >= 400 && answer.status < 500) || answer.text === world.page ? undefined : `it was answered ${answer.status}`);

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

/** Headers that differ from one answer to the next, whoever asks. */
const isPassing = (header: string): boolean => /^(date|content-length|x-amz.*|connection|keep-alive)$/.test(header);

/** A record's version, wherever it is told: asking made one more. */
const version = /(?<="versionId":"|\/_history\/|W\/\\")\d+/g;

/** What does not fit is told of the request's own characters, one by one; of such an answer counts where the faults are. */
const withoutFaults = (text: string): string => {
  if (!text.includes('"urn:ward:problem:input-invalid"')) return text;
  const { status, errors } = JSON.parse(text) as { status: number; errors: readonly { pointer: string }[] };
  return JSON.stringify({ status, pointers: [...new Set(errors.map(({ pointer }) => pointer))] });
};

/** The answer without what must differ: what was sent, ids, times, versions, tokens. Of headers, which there are. */
const shapeOf = ({ status, text, headers }: ApiAnswer, sent: readonly string[]): string => {
  const spellings = sent.flatMap((word) => [
    word,
    encodeURIComponent(word),
    new URLSearchParams({ word }).toString().slice('word='.length),
  ]);
  const bare = spellings
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, word) => rest.replaceAll(word, '«sent»'), withoutFaults(text));
  const named = Object.keys(headers).filter((header) => !isPassing(header));
  return `${status} ${named.sort().join(' ')} ${bare
    .replaceAll(version, '«version»')
    .replaceAll(uuid, '«id»')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '«time»')
    .replaceAll(/[\w+/=.-]{20,}/g, '«token»')}`;
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
