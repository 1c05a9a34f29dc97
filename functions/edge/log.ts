/** Structured logs: a stable code, the tenant's id, never an event, never a message that could quote PHI. */
import { Logger } from '@aws-lambda-powertools/logger';

type Keys = Readonly<Record<string, unknown>>;

/** Made when there is something to say: most starts of a function end without a word of its own. */
let made: Logger | undefined;
const logger = (): Logger => {
  made ??= new Logger();
  return made;
};

/** Something that is as it should be. `code` is stable: alarms and people look for it. */
export const logInfo = (code: string, keys: Keys = {}): void => logger().info(code, { code, ...keys });

/** Something that somebody must look at. */
export const logError = (code: string, keys: Keys = {}): void => logger().error(code, { code, ...keys });

/** Logs an unexpected error by its name and where it was thrown; its message may quote what it was given, so it stays out. */
export const logFailure = (code: string, error: unknown, keys: Keys = {}): void => {
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
  logError(code, { ...keys, failure: { name, cause, stack } });
};
