/** Why a step failed for good, in words for whoever asked for the work: never an error's own, which may quote what the step was given. */
import type { Task } from './task.ts';

export interface Reason {
  /** Goes on after "because". */
  readonly why: string;
  /** A sentence: what whoever asked can do. */
  readonly advice: string;
}

const later = 'Retry it in some minutes; if it fails again, look for the job’s id in the log.';

/** Names of errors: those of Step Functions, of AWS's services as its clients throw them, and ours. The first that matches tells. */
const reasons: readonly (readonly [name: RegExp, reason: Reason])[] = [
  [/^States\.Timeout$|Timedout/, { why: 'it did not end in time', advice: later }],
  [/Throttl|TooMany|LimitExceeded|Exceeded|SlowDown/, { why: 'AWS took no more calls just then', advice: later }],
  [
    /AccessDenied|NotAuthorized|UnrecognizedClient|ExpiredToken|Permissions/,
    { why: 'AWS did not permit it', advice: 'Have the platform’s permissions looked at, and then retry it.' },
  ],
  [/^SubdomainNotInSync$/, { why: 'its address was not known everywhere in time', advice: later }],
  [/^(NotYourTurn|SubdomainNotSent)$/, { why: 'too many hospitals are onboarded at once', advice: later }],
  [/^AddressNotAnswering$/, { why: 'nobody answered at its address', advice: later }],
  [/^(Data|Key|Job)\w+$/, { why: 'its data could not be reached', advice: later }],
  [/Internal|Service|Unavailable|Timeout|Aborted|ECONN|SdkClient/, { why: 'AWS failed, or did not answer', advice: later }],
];

export const reasonOf = (failure: Task['failure']): Reason =>
  reasons.find(([name]) => name.test(failure?.Error ?? ''))?.[1] ?? { why: 'something unforeseen broke', advice: later };
