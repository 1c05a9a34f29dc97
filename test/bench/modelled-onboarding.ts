/**
 * How long many hospitals take on AWS: their way from the command line to their opened doors in time that nobody waits for, by the paces that
 * the platform keeps, the calls that were counted, and what AWS documents. What is guessed is guessed high; what KMS takes until it sees a new
 * key's tags, up to five minutes, is left out: nobody's turn waits for it.
 * https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html
 */
import { type Pace, paces } from '../../functions/kernel/pace.ts';

export interface Modelled {
  readonly hospitals: number;
  /** Of one hospital, as counted. */
  readonly calls: number;
  readonly transitions: number;
}

/** Seconds. */
export const guesses = {
  /** A call of a Lambda function to AWS. */
  call: 0.02,
  /** A state of a Standard workflow, with the invocation of a function that is warm. */
  transition: 0.06,
  /** A function that is not: the first hospital meets one in every step. */
  coldStart: 0.5,
  /** A request of the command line: twenty are under way at once. */
  request: 0.3,
  /** A change of Route 53 is everywhere. https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetChange.html */
  inSync: 60,
};

const requestsAtOnce = 20;
/** The names of a batch: `functions/provisioning/subdomain-queue.ts`. */
const namesAtOnce = 50;

/** The same arithmetic as the pacer's. */
const turnsOf = ({ interval }: Pace) => {
  let next = 0;
  return (at: number): number => {
    const turn = Math.max(next, at);
    next = turn + interval / 1_000;
    return turn;
  };
};

/** When the last of them is open, in seconds. */
export const modelledSeconds = ({ hospitals, calls, transitions }: Modelled): number => {
  const [place, key, keyName, batch] = [
    turnsOf(paces.onboarding),
    turnsOf(paces.key),
    turnsOf(paces.keyName),
    turnsOf(paces.subdomains),
  ] as const;
  // All of its work after the key, as if none had been done before it.
  const rest = calls * guesses.call + transitions * guesses.transition;
  let last = 0;
  let sentAt = 0;
  for (let index = 0; index < hospitals; index += 1) {
    const asked = guesses.request + (index / requestsAtOnce) * guesses.request;
    const cold = index < requestsAtOnce ? guesses.coldStart * transitions : 0;
    const turn = place(asked);
    if (index % namesAtOnce === 0 || index === 1) sentAt = batch(asked + guesses.transition);
    const made = key(Math.max(turn, asked + guesses.transition));
    const named = keyName(made + guesses.call);
    last = Math.max(last, named + rest + cold, sentAt + guesses.inSync + rest / 3);
  }
  return last;
};
