/** Structured logs: a stable code, the tenant's id, never an event, never a message that could quote PHI. */
import { Logger } from '@aws-lambda-powertools/logger';

export const logger = new Logger();

/** Logs an unexpected error by its name and where it was thrown; its message may quote what it was given, so it stays out. */
export const logFailure = (
  code: string,
  error: unknown,
  keys: Readonly<Record<string, string | number | undefined>> = {},
): void => {
  const name = error instanceof Error ? error.name : typeof error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.name : undefined;
  const stack =
    error instanceof Error
      ? error.stack
          ?.replace(error.message, '')
          .split('\n')
          .filter((line) => /^\s+at /.test(line))
          .slice(0, 8)
      : undefined;
  logger.error(code, { code, ...keys, failure: { name, cause, stack } });
};
