/**
 * The rates at which AWS gives what onboarding asks for, kept as AWS keeps them: a bucket that holds a second's worth and fills at the rate.
 * Kept only where it is asked for: a test that makes fifty hospitals at once asks something else.
 */
import { AwsError, type Call } from './service.ts';

interface Quota {
  readonly matches: (call: Call) => boolean;
  /** A second, and at once. */
  readonly rate: number;
  readonly refusal: () => AwsError;
}

const of =
  (service: string, ...operations: readonly string[]) =>
  (call: Call): boolean =>
    call.service === service && (operations.length === 0 || operations.includes(call.operation));

/** https://docs.aws.amazon.com/kms/latest/developerguide/throttling.html */
const ofKms = (): AwsError =>
  new AwsError(
    'ThrottlingException',
    'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
  );

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/throttling-api-requests.html */
const ofRoute53 = (): AwsError => new AwsError('Throttling', 'Rate exceeded');

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html */
const ofCognito = (): AwsError => new AwsError('TooManyRequestsException', 'Too many requests');

/** The defaults of an account in a Region. Route 53 counts every request as one; the others each kind. */
export const quotas = {
  'kms:CreateKey': { matches: of('kms', 'CreateKey'), rate: 5, refusal: ofKms },
  'kms:CreateAlias': { matches: of('kms', 'CreateAlias'), rate: 5, refusal: ofKms },
  'kms:EnableKeyRotation': { matches: of('kms', 'EnableKeyRotation'), rate: 15, refusal: ofKms },
  'kms:ScheduleKeyDeletion': { matches: of('kms', 'ScheduleKeyDeletion'), rate: 15, refusal: ofKms },
  route53: { matches: of('route53'), rate: 5, refusal: ofRoute53 },
  'cognito-idp:UserCreation': { matches: of('cognito-idp', 'AdminCreateUser', 'SignUp'), rate: 50, refusal: ofCognito },
} as const satisfies Readonly<Record<string, Quota>>;

export type QuotaName = keyof typeof quotas;

export interface Gate {
  /** Throws the refusal of the first quota that the call exceeds; a call that is refused takes nothing. */
  admit(call: Call): void;
  /** How many it refused. */
  refused(): number;
}

export const createGate = (now: () => number): Gate => {
  const buckets = Object.values(quotas).map((quota: Quota) => ({ quota, left: quota.rate, at: now() }));
  let refused = 0;
  return {
    refused: () => refused,
    admit(call) {
      for (const bucket of buckets.filter(({ quota }) => quota.matches(call))) {
        const { rate, refusal } = bucket.quota;
        bucket.left = Math.min(rate, bucket.left + ((now() - bucket.at) / 1_000) * rate);
        bucket.at = now();
        if (bucket.left < 1) {
          refused += 1;
          throw refusal();
        }
        bucket.left -= 1;
      }
    },
  };
};
