/** The failure of a state, by the name that retriers and catchers match. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ExecutionFailedEventDetails.html */
const longestCause = 32_768;

export class StateError extends Error {
  /** `States.Timeout`, `SlugAlreadyTaken`, `Lambda.TooManyRequestsException`. */
  readonly error: string | undefined;
  override readonly cause: string | undefined;
  /** Which field could not be evaluated: `Output/name`. */
  readonly location: string | undefined;
  constructor(error?: string, cause?: string, location?: string) {
    super(`${error}: ${cause}`);
    this.name = 'StateError';
    this.error = error;
    this.cause = cause?.slice(0, longestCause);
    this.location = location;
  }
}

/** Application state is at most 256 KiB of UTF-8. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const largestPayload = 256 * 1024;

/** Throws `States.DataLimitExceeded` for a value that is too large to be passed on. */
export const withinLimit = <T>(value: T, what: string): T => {
  if (Buffer.byteLength(JSON.stringify(value)) <= largestPayload) return value;
  throw new StateError(
    'States.DataLimitExceeded',
    `The ${what} exceeds the maximum number of bytes service limit of ${largestPayload}.`,
  );
};

/** Errors that no wildcard matches. `States.Runtime` ends the execution whatever is written. */
const terminal = ['States.Runtime', 'States.DataLimitExceeded'];

/** Whether an `ErrorEquals` names this error, itself or by a wildcard. */
export const matches = (errorEquals: readonly string[], { error = '' }: StateError): boolean => {
  if (error === 'States.Runtime') return false;
  if (errorEquals.includes(error)) return true;
  if (terminal.includes(error)) return false;
  return errorEquals.includes('States.ALL') || (errorEquals.includes('States.TaskFailed') && error !== 'States.Timeout');
};
