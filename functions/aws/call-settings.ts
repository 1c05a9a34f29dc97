/** How every client here calls AWS: shared connections, and deadlines well inside the gateway's 29 seconds. */
import { NodeHttpHandler } from '@smithy/node-http-handler';

export interface CallSettings {
  readonly maxAttempts: number;
  readonly requestHandler: NodeHttpHandler;
}

let shared: CallSettings | undefined;

/** One set of sockets a function: a session costs credentials, not connections. */
export const callSettings = (): CallSettings => {
  shared ??= {
    maxAttempts: 3,
    requestHandler: new NodeHttpHandler({ connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true }),
  };
  return shared;
};
