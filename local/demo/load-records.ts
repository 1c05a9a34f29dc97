/** Loads transactions of records into a hospital through its own API, as an integration would: a few at a time, and only what is missing. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import type { ApiAnswer, ApiClient, ApiRequest } from '../api-client.ts';

const atATime = 4;
/** With a Retry-After of a second, as long as a service may reasonably be away. */
const attempts = 30;
/** Below what a batch may hold. */
const askedAtOnce = 100;

/**
 * The first bundle is loaded before the others, which refer to it. A transaction is there as a whole or not at all, so one whose first
 * record the hospital knows, even as deleted, is not sent again: an interrupted load goes on where it was. `onProgress` hears of those
 * at once, then of each bundle. Throws with the words of the server's OperationOutcome; nothing is under way then.
 */
export const loadRecords = async (
  client: ApiClient,
  bundles: readonly Bundle[],
  onProgress: (done: number, total: number) => void = () => {},
): Promise<void> => {
  const queue = [...(await missingOf(client, bundles))];
  let done = bundles.length - queue.length;
  onProgress(done, bundles.length);
  const loadNext = async (): Promise<void> => {
    const bundle = queue.shift();
    if (!bundle) return;
    await send(client, { method: 'POST', path: '/fhir/R4', body: bundle });
    done += 1;
    onProgress(done, bundles.length);
  };
  const loadAll = async (): Promise<void> => {
    try {
      while (queue.length > 0) await loadNext();
    } catch (error) {
      queue.length = 0;
      throw error;
    }
  };
  if (queue[0] === bundles[0]) await loadNext();
  const ends = await Promise.allSettled(Array.from({ length: atATime }, loadAll));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
};

/** Those whose first record the hospital has never known. A record that was deleted meanwhile (410) stays so. */
const missingOf = async (client: ApiClient, bundles: readonly Bundle[]): Promise<readonly Bundle[]> => {
  const missing: Bundle[] = [];
  for (let from = 0; from < bundles.length; from += askedAtOnce) {
    const asked = bundles.slice(from, from + askedAtOnce);
    const entry = asked.map((bundle) => ({ request: { method: 'GET', url: bundle.entry?.[0]?.request?.url } }));
    const answer = await send(client, {
      method: 'POST',
      path: '/fhir/R4',
      body: { resourceType: 'Bundle', type: 'batch', entry },
    });
    const answers = answer.json<{ readonly entry: readonly BundleEntry[] }>().entry;
    missing.push(...asked.filter((_, index) => isUnknown(answers[index])));
  }
  return missing;
};

/** Throws for an answer that tells neither. */
const isUnknown = (entry: BundleEntry | undefined): boolean => {
  const status = Number.parseInt(entry?.response?.status ?? '', 10);
  if (status === 200 || status === 410) return false;
  if (status === 404) return true;
  throw new Error(
    `The API could not say whether a record is there: ${wordsOf(entry?.response?.outcome) ?? entry?.response?.status}`,
  );
};

/** Tries again as long as it is asked to. */
const send = async (client: ApiClient, request: ApiRequest): Promise<ApiAnswer> => {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await client(request);
    if (answer.status >= 200 && answer.status < 300) return answer;
    const isBusy = answer.status === 429 || answer.status === 503;
    if (!isBusy || attempt === attempts) throw new Error(`The API answered ${answer.status}: ${wordsOfAnswer(answer)}`);
    await delay(pauseOf(answer));
  }
};

/** Retry-After in seconds, the only form the platform gives (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after); else a second. */
const pauseOf = ({ headers }: ApiAnswer): number => {
  const seconds = Number(headers['retry-after'] ?? 1);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : 1_000;
};

const wordsOfAnswer = (answer: ApiAnswer): string => {
  try {
    return wordsOf(answer.json()) ?? answer.text;
  } catch {
    return answer.text;
  }
};

/** `Patient.gender: must be one of …` for each issue of an OperationOutcome; undefined for anything else. */
const wordsOf = (outcome: unknown): string | undefined => {
  const { issue } = (outcome ?? {}) as {
    readonly issue?: readonly { diagnostics?: string; details?: { text?: string }; expression?: string[] }[];
  };
  const words = issue?.map(({ diagnostics, details, expression }) =>
    [expression?.[0], diagnostics ?? details?.text].filter((word) => word !== undefined).join(': '),
  );
  return words?.length ? words.join('; ') : undefined;
};
