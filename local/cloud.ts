/** The embedded cloud as its services see it: one account, one Region, and one way for any call, whoever makes it. */
import { randomUUID } from 'node:crypto';
import type { Principal } from './iam/principal.ts';
import { createGate, type Gate } from './quotas.ts';
import { type Access, AwsError, type Call, type Input, type Service } from './service.ts';
import { createTraffic, type Traffic } from './traffic.ts';

/** Throws an `AwsError` with code `AccessDenied` unless every access is allowed. */
export type Authorize = (call: Call, accesses: readonly Access[]) => void;

export interface Cloud {
  readonly accountId: string;
  readonly region: string;
  /** Where services keep their state. */
  readonly directory: string;
  /** `http://127.0.0.1:<port>`, known once the front door listens. */
  endpoint: string;
  /** Milliseconds since the epoch; the only clock a service reads. */
  now(): number;
  /** Asks IAM alone: for what an answer depends on besides the call itself, such as each key of a `DeleteObjects`. */
  readonly authorize: Authorize;
  /** Counts every call, and delays or fails the chosen ones. */
  readonly traffic: Traffic;
  register(service: Service): void;
  find(name: string): Service | undefined;
  /** Authorises a call as `principal` and carries it out: what the front door does for HTTP and services do for each other. */
  call(principal: Principal, service: string, operation: string, input: Input): Promise<unknown>;
  /** The same, for a call that came over HTTP. */
  carry(call: Call): Promise<unknown>;
  /** From now on calls beyond AWS's rates are refused. */
  keepQuotas(): Gate;
  close(): Promise<void>;
}

export interface CloudSettings {
  readonly directory: string;
  readonly authorize: Authorize;
  readonly accountId?: string;
  readonly region?: string;
  readonly now?: () => number;
}

export const createCloud = (settings: CloudSettings): Cloud => {
  const services = new Map<string, Service>();
  const traffic = createTraffic();
  const now = settings.now ?? Date.now;
  let gate: Gate | undefined;

  const carry = async (call: Call): Promise<unknown> => {
    const service = services.get(call.service);
    if (!service) throw new AwsError('NotImplemented', `The embedded cloud has no service ${call.service}.`, 501);
    return traffic.pass(call, async () => {
      gate?.admit(call);
      settings.authorize(call, await service.access(call));
      return service.handle(call);
    });
  };

  return {
    accountId: settings.accountId ?? '000000000000',
    region: settings.region ?? 'us-east-1',
    directory: settings.directory,
    authorize: settings.authorize,
    endpoint: '',
    now,
    traffic,
    register: (service) => void services.set(service.name, service),
    find: (name) => services.get(name),
    call: (principal, service, operation, input) => carry({ service, operation, input, principal, requestId: randomUUID() }),
    carry,
    keepQuotas() {
      gate = createGate(now);
      return gate;
    },
    async close() {
      for (const service of [...services.values()].reverse()) await service.close?.();
    },
  };
};

/** The account itself: what the loader and the tests act as. */
export const rootOf = (cloud: Pick<Cloud, 'accountId'>): Principal => ({
  kind: 'root',
  arn: `arn:aws:iam::${cloud.accountId}:root`,
  accountId: cloud.accountId,
  userId: cloud.accountId,
});

/** An AWS service acting in its own name, as API Gateway does when it invokes a function; for the resource `sourceArn`, where it says so. */
export const serviceOf = (cloud: Pick<Cloud, 'accountId'>, name: `${string}.amazonaws.com`, sourceArn?: string): Principal => ({
  kind: 'service',
  arn: name,
  accountId: cloud.accountId,
  userId: name,
  ...(sourceArn === undefined ? {} : { sourceArn }),
});

/** The same principal, on whose behalf `service` now calls another (`kms:ViaService`, `aws:CalledVia`). */
export const onBehalfOf = (principal: Principal, service: `${string}.amazonaws.com`): Principal => ({
  ...principal,
  via: [...(principal.via ?? []), service],
});
