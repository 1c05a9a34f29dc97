/**
 * What must be true of every request while something fails, whatever it is:
 *
 * 1. never open: what is not 2xx holds no data; what is 2xx is what it would have been; nobody hears another hospital's words; whoever
 *    was refused stays refused;
 * 2. nothing acknowledged is lost: a write that was answered 2xx is there afterwards, and the same request again finds it and makes no
 *    second;
 * 3. the answer says what the caller can do: come again, and when; in a sentence, in time, and without a stack;
 * 4. a warm request goes on when what it does not need fails, and a slow call slows it and no more.
 */
import { bodyOf, differenceFrom, isGood, type Told, type Usual } from './answer.ts';

/** What was asked, and what came of it. */
export interface Outcome {
  readonly usual: Usual;
  readonly answer: Told;
  /** `goes-on` where the fault must not be felt; `fails-closed` where the request may be refused for now. */
  readonly expected: 'goes-on' | 'fails-closed';
  /** Denied calls and the like are ours to mend: coming again does not help, and the answer need not say so. */
  readonly isOurs: boolean;
  /** The time that the function has, in milliseconds. */
  readonly longest: number;
  /** Words of the hospital that asks, and of another. */
  readonly secrets: { readonly own: readonly string[]; readonly foreign: readonly string[] };
  readonly afterwards?: Afterwards;
}

/** What is found of a write once nothing fails any more. */
export interface Afterwards {
  /** Whether what was asked for is there. */
  readonly isThere: boolean;
  /** What the same request was answered then. */
  readonly repeated: Told;
  /** How many there are of what one was asked for; undefined where none can be counted. */
  readonly count?: number;
  /** Whether the repeated request must find the first one's: it had an idempotency key, or names what it writes. */
  readonly isRepeatable: boolean;
  /** Which thing the answers speak of. */
  readonly first?: string;
  readonly again?: string;
}

export type Sentence = 'open' | 'lost' | 'unclear' | 'late' | 'stopped';

export interface Complaint {
  readonly sentence: Sentence;
  readonly why: string;
}

/** All that is wrong with an outcome; nothing when all is well. */
export const judge = (outcome: Outcome): readonly Complaint[] => [
  ...told('open', open(outcome)),
  ...told('lost', lost(outcome)),
  ...told('unclear', unclear(outcome)),
  ...told('late', late(outcome)),
  ...told('stopped', stopped(outcome)),
];

const told = (sentence: Sentence, reasons: readonly (string | undefined)[]): readonly Complaint[] =>
  reasons.flatMap((why) => (why === undefined ? [] : [{ sentence, why }]));

/** Parts of a batch that failed, and would not otherwise, are answers of their own inside a good one. */
const failedParts = ({ usual, answer }: Outcome): readonly Told[] => {
  const { type, entry = [] } = (bodyOf(answer) ?? {}) as Bundle;
  if (!isGood(answer) || type !== 'batch-response') return [];
  return entry.flatMap(({ response }, index) => {
    const status = Number.parseInt(response.status, 10);
    const isUsual = usual.leaves.get(`/entry/${index}/response/status`) === response.status;
    if (isUsual || isGood({ status })) return [];
    return [{ ...part, status, text: JSON.stringify(response.outcome ?? {}), milliseconds: answer.milliseconds }];
  });
};

/** An entry has no headers of its own: that it passes, its status says. */
const part = { headers: { 'retry-after': '1', 'content-type': 'application/fhir+json' } };

interface Bundle {
  readonly type?: string;
  readonly entry?: readonly { readonly response: { readonly status: string; readonly outcome?: object } }[];
}

const open = (outcome: Outcome): readonly (string | undefined)[] => {
  const { usual, answer, secrets } = outcome;
  const parts = failedParts(outcome);
  const said = `${answer.text} ${JSON.stringify(answer.headers)}`;
  const foreign = secrets.foreign.find((word) => said.includes(word));
  const leaked = isGood(answer) ? undefined : secrets.own.find((word) => said.includes(word));
  const difference = isGood(answer) && parts.length === 0 ? differenceFrom(usual, answer) : undefined;
  return [
    foreign && `it holds another hospital’s word: ${foreign}`,
    leaked && `it is ${answer.status} and holds data: ${leaked}`,
    difference && `it is ${answer.status}, but not as it would have been: ${difference}`,
  ];
};

const lost = (outcome: Outcome): readonly (string | undefined)[] => {
  const { usual, answer, afterwards } = outcome;
  if (!afterwards) return [];
  const { isThere, repeated, count, isRepeatable, first, again } = afterwards;
  const isAcknowledged = isGood(answer) && isGood(usual) && failedParts(outcome).length === 0;
  return [
    isAcknowledged && !isThere ? `it was answered ${answer.status}, and is not there` : undefined,
    isAcknowledged && isRepeatable && first !== again ? `the same request again found ${again}, not ${first}` : undefined,
    isRepeatable && count !== undefined && count > 1 ? `there are ${count} of it` : undefined,
    isRepeatable && repeated.status >= 500 ? `the same request again was answered ${repeated.status}` : undefined,
  ];
};

const unclear = (outcome: Outcome): readonly (string | undefined)[] => {
  const { answer, usual, isOurs } = outcome;
  const refused = isGood(answer) ? failedParts(outcome) : answer.status === usual.status ? [] : [answer];
  return refused.flatMap((one) => unclearError(one, isOurs));
};

const late = ({ answer, longest }: Outcome): readonly (string | undefined)[] => [
  answer.milliseconds > longest ? `it took ${Math.round(answer.milliseconds)} ms` : undefined,
];

const unclearError = ({ status, headers, text }: Told, isOurs: boolean): readonly (string | undefined)[] => {
  if (status === 0) return ['nothing was answered'];
  const saysWhen = (status === 503 || status === 429) && Number(headers['retry-after']) > 0;
  const isExcused = isOurs && status === 500;
  const type = String(headers['content-type']);
  return [
    saysWhen || isExcused ? undefined : `it is ${status}, and does not say when to come again`,
    /problem\+json|fhir\+json/.test(type) ? undefined : `it is ${type}`,
    sentenceOf(text) ? undefined : `it says nothing: ${text.slice(0, 200)}`,
    /\bat \S+ \(|\.ts:\d+|\.js:\d+|Exception|node:internal/.test(text)
      ? `it tells how we are made: ${text.slice(0, 300)}`
      : undefined,
  ];
};

/** The sentence that says what happened, of a problem or an OperationOutcome. */
const sentenceOf = (text: string): string | undefined => {
  const body = (bodyOf({ text }) ?? {}) as { detail?: unknown; issue?: { diagnostics?: unknown }[] };
  const sentence = body.detail ?? body.issue?.[0]?.diagnostics;
  return typeof sentence === 'string' && /\w{2,} .*\.$/.test(sentence) ? sentence : undefined;
};

const stopped = (outcome: Outcome): readonly (string | undefined)[] => {
  const { expected, usual, answer } = outcome;
  if (expected !== 'goes-on') return [];
  if (answer.status !== usual.status) return [`it was answered ${answer.status}, for what it did not need failed`];
  return failedParts(outcome).map(({ status }) => `a part of it was answered ${status}, for what it did not need failed`);
};
