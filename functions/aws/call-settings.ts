/**
 * How every client here calls AWS: shared connections, and two tries of three seconds at most. A call that nobody answers is given up
 * after some six seconds; a function of fifteen outlives two of them, and says "try again" itself.
 */
import { NodeHttpHandler } from '@smithy/node-http-handler';

export interface CallSettings {
  readonly maxAttempts: number;
  readonly requestHandler: NodeHttpHandler;
}

let shared: CallSettings | undefined;

/** One set of sockets a function: a session costs credentials, not connections. */
export const callSettings = (): CallSettings => {
  shared ??= {
    maxAttempts: 2,
    requestHandler: new NodeHttpHandler({ connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true }),
  };
  return shared;
};
