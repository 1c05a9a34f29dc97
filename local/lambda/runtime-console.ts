/**
 * `console` as a function sees it: each call is one log event, with the request it belongs to.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
import { format } from 'node:util';
import type { Assignment } from './messages.ts';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const METHODS = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

interface Current {
  readonly requestId?: string;
  readonly tenantId?: string;
}

type Settings = Pick<Assignment, 'logFormat' | 'logLevel'>;

/** Replaces the methods of the global console; `current` is the invocation that runs, read at every call. */
export const createRuntimeConsole = (settings: Settings, current: Current): void => {
  const threshold = settings.logFormat === 'JSON' ? LEVELS.indexOf(settings.logLevel) : 0;
  const write = settings.logFormat === 'JSON' ? asJson : asText;
  for (const [method, level] of Object.entries(METHODS)) {
    console[method as keyof typeof METHODS] = (...values: unknown[]) => {
      if (LEVELS.indexOf(level) >= threshold) process.stdout.write(`${write(level, values, current)}\n`);
    };
  }
};

const asText = (level: string, values: readonly unknown[], { requestId }: Current): string =>
  `${new Date().toISOString()}\t${requestId ?? 'undefined'}\t${level}\t${format(...values)}`.replaceAll('\n', '\r');

const asJson = (level: string, values: readonly unknown[], { requestId, tenantId }: Current): string => {
  const [first] = values;
  const message = values.length === 1 && typeof first === 'object' && !(first instanceof Error) ? first : format(...values);
  const event = { timestamp: new Date().toISOString(), level, requestId, tenantId, message };
  try {
    return JSON.stringify(event);
  } catch {
    return JSON.stringify({ ...event, message: format(...values) });
  }
};
