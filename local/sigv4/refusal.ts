/** Why a signature is refused, in the words of the protocol the client speaks. */
import { AwsError, type HttpRequest } from '../service.ts';

export type Refusal =
  | 'unknown-key'
  | 'bad-token'
  | 'expired-token'
  | 'bad-signature'
  | 'incomplete'
  | 'skewed'
  | 'unsigned'
  | 'bad-payload';

type Dialect = 's3' | 'query' | 'json';
type Answer = readonly [code: string, status: number, message: string];

const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const invalidToken = 'The security token included in the request is invalid.';
const expiredToken = 'The security token included in the request is expired';
const s3Mismatch =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.';

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html,
 * https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html,
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
const answers: Readonly<Record<Dialect, Readonly<Record<Refusal, Answer>>>> = {
  s3: {
    'unknown-key': ['InvalidAccessKeyId', 403, 'The AWS Access Key Id you provided does not exist in our records.'],
    'bad-token': ['InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'],
    'expired-token': ['ExpiredToken', 400, 'The provided token has expired.'],
    'bad-signature': ['SignatureDoesNotMatch', 403, s3Mismatch],
    incomplete: ['AuthorizationHeaderMalformed', 400, 'The authorization header that you provided is not valid.'],
    skewed: ['RequestTimeTooSkewed', 403, 'The difference between the request time and the current time is too large.'],
    unsigned: ['AccessDenied', 403, 'There were headers present in the request which were not signed'],
    'bad-payload': [
      'XAmzContentSHA256Mismatch',
      400,
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    ],
  },
  query: {
    'unknown-key': ['InvalidClientTokenId', 403, invalidToken],
    'bad-token': ['InvalidClientTokenId', 403, invalidToken],
    'expired-token': ['ExpiredToken', 403, expiredToken],
    'bad-signature': ['SignatureDoesNotMatch', 403, mismatch],
    incomplete: ['IncompleteSignature', 400, 'The request signature does not conform to AWS standards.'],
    skewed: ['SignatureDoesNotMatch', 403, 'Signature expired or not yet current.'],
    unsigned: ['SignatureDoesNotMatch', 403, 'There were headers present in the request which were not signed.'],
    'bad-payload': ['SignatureDoesNotMatch', 403, mismatch],
  },
  json: {
    'unknown-key': ['UnrecognizedClientException', 400, invalidToken],
    'bad-token': ['UnrecognizedClientException', 400, invalidToken],
    'expired-token': ['ExpiredTokenException', 400, expiredToken],
    'bad-signature': ['InvalidSignatureException', 400, mismatch],
    incomplete: ['IncompleteSignatureException', 400, 'The request signature does not conform to AWS standards.'],
    skewed: ['InvalidSignatureException', 400, 'Signature expired or not yet current.'],
    unsigned: ['InvalidSignatureException', 400, 'There were headers present in the request which were not signed.'],
    'bad-payload': ['InvalidSignatureException', 400, mismatch],
  },
};

/** Makes the refusals of one request; `detail` replaces the general message. */
export type Refuse = (why: Refusal, detail?: string) => AwsError;

/** S3 has its own codes; a form or an `Action` is the query protocol; the rest speak JSON. */
export const refusalsOf = (service: string, request: Pick<HttpRequest, 'headers' | 'query'>): Refuse => {
  const dialect = dialectOf(service, request);
  return (why, detail) => {
    const [code, status, message] = answers[dialect][why];
    return new AwsError(code, detail ?? message, status);
  };
};

const dialectOf = (service: string, request: Pick<HttpRequest, 'headers' | 'query'>): Dialect => {
  if (service === 's3') return 's3';
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return isForm || request.query.has('Action') ? 'query' : 'json';
};
