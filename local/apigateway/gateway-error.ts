/**
 * What API Gateway itself answers with, instead of the integration.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */

/** Status, message and `x-amzn-ErrorType` of each type, when nothing is configured. */
const TYPES = {
  ACCESS_DENIED: [403, 'User is not authorized to access this resource', 'AccessDeniedException'],
  API_CONFIGURATION_ERROR: [500, 'Internal server error', 'InternalServerErrorException'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, null, 'AuthorizerConfigurationException'],
  AUTHORIZER_FAILURE: [500, null, 'AuthorizerConfigurationException'],
  BAD_REQUEST_BODY: [400, 'Invalid request body', 'BadRequestException'],
  BAD_REQUEST_PARAMETERS: [400, 'Missing required request parameters', 'BadRequestException'],
  INTEGRATION_FAILURE: [504, 'Network error communicating with endpoint', 'InternalServerErrorException'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out', 'InternalServerErrorException'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token', 'MissingAuthenticationTokenException'],
  REQUEST_TOO_LARGE: [413, 'HTTP content length exceeded 10485760 bytes.', 'RequestTooLargeException'],
  THROTTLED: [429, 'Too Many Requests', 'TooManyRequestsException'],
  UNAUTHORIZED: [401, 'Unauthorized', 'UnauthorizedException'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'Unsupported Media Type', 'BadRequestException'],
  DEFAULT_4XX: [400, 'Bad Request', 'BadRequestException'],
  DEFAULT_5XX: [502, 'Internal server error', 'InternalServerErrorException'],
} as const;

export type GatewayResponseType = keyof typeof TYPES;

/** Types that may be configured though nothing here answers with them: API keys, IAM signatures and WAF are not modelled. */
const UNUSED = ['EXPIRED_TOKEN', 'INVALID_API_KEY', 'INVALID_SIGNATURE', 'QUOTA_EXCEEDED', 'RESOURCE_NOT_FOUND', 'WAF_FILTERED'];

export const isGatewayResponseType = (name: string): boolean => Object.hasOwn(TYPES, name) || UNUSED.includes(name);

interface Details {
  readonly status?: number;
  readonly message?: string;
  /** For `$context.error.validationErrorString`. */
  readonly validation?: string;
  /** For the execution log: why, in words that must not reach the client. */
  readonly cause?: string;
}

/** Thrown where a request's way ends early. */
export class GatewayError extends Error {
  readonly type: GatewayResponseType;
  readonly status: number;
  readonly told: string | null;
  readonly errorType: string;
  readonly validation?: string;
  constructor(type: GatewayResponseType, details: Details = {}) {
    const [status, message, errorType] = TYPES[type];
    super(details.cause ?? details.message ?? message ?? type);
    this.name = 'GatewayError';
    this.type = type;
    this.status = details.status ?? status;
    this.told = details.message ?? message;
    this.errorType = errorType;
    this.validation = details.validation;
  }
}
