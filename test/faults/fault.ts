/** The ways in which a call to AWS can fail, in the words of the service that fails. */
import { AwsError } from '../../local/service.ts';
import { ConnectionCut, type Disturbance } from '../../local/traffic.ts';

/** What happens to a call. `cut` ends its connection; `hung` answers later than any client waits; `slow` only takes its time. */
export type FaultKind = 'throttled' | 'failing' | 'failing-after' | 'cut' | 'cut-after' | 'denied' | 'expired' | 'hung' | 'slow';

export interface Fault {
  readonly kind: FaultKind;
  /** The first such call only, or every one until it is over. */
  readonly lasts: 'once' | 'for ever';
}

export const faults: readonly Fault[] = [
  { kind: 'throttled', lasts: 'once' },
  { kind: 'throttled', lasts: 'for ever' },
  { kind: 'failing', lasts: 'once' },
  { kind: 'failing', lasts: 'for ever' },
  { kind: 'failing-after', lasts: 'once' },
  { kind: 'failing-after', lasts: 'for ever' },
  { kind: 'cut', lasts: 'once' },
  { kind: 'cut', lasts: 'for ever' },
  { kind: 'cut-after', lasts: 'once' },
  { kind: 'denied', lasts: 'once' },
  { kind: 'denied', lasts: 'for ever' },
  { kind: 'expired', lasts: 'once' },
  { kind: 'expired', lasts: 'for ever' },
  { kind: 'hung', lasts: 'once' },
  { kind: 'hung', lasts: 'for ever' },
  { kind: 'slow', lasts: 'for ever' },
];

/** What a function does on its way to any of its routes fails in every way for one of them, and in these for the others. */
export const lastingFaults: readonly Fault[] = (['throttled', 'failing-after', 'cut', 'denied'] as const).map((kind) => ({
  kind,
  lasts: 'for ever',
}));

/**
 * The gateway invokes functions without a connection that could be cut or expire, and waits longer than any of them lives. And of an object
 * that is not there S3 tells who may not list no more than that they are denied, so a denial is no failure that one could know.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
export const isPossibleAt = ({ service, name }: { service: string; name: string }, { kind }: Fault): boolean => {
  if (service === 'lambda') return ['throttled', 'failing', 'failing-after', 'slow'].includes(kind);
  return name !== 's3:HeadObject' || kind !== 'denied';
};

type ErrorKind = 'throttled' | 'failing' | 'denied' | 'expired';

interface Spoken {
  readonly code: string;
  readonly status: number;
}

const spoken = (code: string, status = 400): Spoken => ({ code, status });

/** Each service's own words; the Common Errors page of its API reference, and its list of errors. */
const words: Readonly<Record<string, Readonly<Record<ErrorKind, Spoken>>>> = {
  dynamodb: {
    throttled: spoken('ProvisionedThroughputExceededException'),
    failing: spoken('InternalServerError', 500),
    denied: spoken('AccessDeniedException'),
    expired: spoken('ExpiredTokenException'),
  },
  kms: {
    throttled: spoken('ThrottlingException'),
    failing: spoken('KMSInternalException', 500),
    denied: spoken('AccessDeniedException'),
    expired: spoken('ExpiredTokenException'),
  },
  sts: {
    throttled: spoken('Throttling'),
    failing: spoken('InternalFailure', 500),
    denied: spoken('AccessDenied', 403),
    expired: spoken('ExpiredToken', 403),
  },
  s3: {
    throttled: spoken('SlowDown', 503),
    failing: spoken('InternalError', 500),
    denied: spoken('AccessDenied', 403),
    expired: spoken('ExpiredToken'),
  },
  states: {
    throttled: spoken('ThrottlingException'),
    failing: spoken('InternalFailure', 500),
    denied: spoken('AccessDeniedException'),
    expired: spoken('ExpiredTokenException'),
  },
  lambda: {
    throttled: spoken('TooManyRequestsException', 429),
    failing: spoken('ServiceException', 500),
    denied: spoken('AccessDeniedException', 403),
    expired: spoken('ExpiredTokenException', 403),
  },
  route53: {
    throttled: spoken('Throttling'),
    failing: spoken('InternalFailure', 500),
    denied: spoken('AccessDenied', 403),
    expired: spoken('ExpiredToken', 403),
  },
  ses: {
    throttled: spoken('TooManyRequestsException', 429),
    failing: spoken('InternalFailure', 500),
    denied: spoken('AccessDeniedException', 403),
    expired: spoken('ExpiredTokenException', 403),
  },
  events: {
    throttled: spoken('ThrottlingException'),
    failing: spoken('InternalException', 500),
    denied: spoken('AccessDeniedException'),
    expired: spoken('ExpiredTokenException'),
  },
  'cognito-idp': {
    throttled: spoken('TooManyRequestsException', 429),
    failing: spoken('InternalErrorException', 500),
    denied: spoken('NotAuthorizedException', 403),
    expired: spoken('ExpiredTokenException', 403),
  },
};

/** Longer than a client waits for an answer (2 s in functions/aws/call-settings.ts, 3 s in the authorizer). */
const hungMilliseconds = 3_500;
const slowMilliseconds = 150;

/** What the front door does to the call. Throws for a service whose words are not known. */
export const disturbanceOf = (service: string, { kind, lasts }: Fault): Omit<Disturbance, 'matches'> => {
  const times = lasts === 'once' ? 1 : undefined;
  switch (kind) {
    case 'hung':
      return { delay: hungMilliseconds, times };
    case 'slow':
      return { delay: slowMilliseconds, times };
    case 'cut':
      return { error: new ConnectionCut(), times };
    case 'cut-after':
      return { error: new ConnectionCut(), when: 'after', times };
    case 'failing-after':
      return { error: errorOf(service, 'failing'), when: 'after', times };
    default:
      return { error: errorOf(service, kind), times };
  }
};

const errorOf = (service: string, kind: ErrorKind): AwsError => {
  const found = words[service]?.[kind];
  if (!found) throw new Error(`How ${service} says that it is ${kind} is not known: teach test/faults/fault.ts`);
  return new AwsError(found.code, `A fault was asked for: ${kind}.`, found.status);
};
