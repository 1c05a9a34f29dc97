/** The embedded cloud, whole: every service on one front door, and a synthesized template made real in it. */
import { mkdirSync } from 'node:fs';
import { type Account, openAccount } from './account.ts';
import { createAcm } from './acm/acm.ts';
import { createAddresses } from './addresses.ts';
import { createApiGateway } from './apigateway/gateway.ts';
import { type Cloud, rootOf } from './cloud.ts';
import { loadTemplate, type Stack } from './cloudformation/load.ts';
import type { Assembly } from './cloudformation/template.ts';
import { createCloudFront } from './cloudfront/cloudfront.ts';
import { createCognito } from './cognito/cognito.ts';
import { createDynamoDb } from './dynamodb/dynamodb.ts';
import { createEvents } from './events/events.ts';
import { openFrontDoor } from './front-door.ts';
import { createKms } from './kms/kms.ts';
import { createLambda } from './lambda/lambda.ts';
import { roleCredentials } from './lambda/role-credentials.ts';
import { createLogs } from './logs/logs.ts';
import { inboxOf } from './mail/inbox.ts';
import { createRoute53 } from './route53/route53.ts';
import { createS3 } from './s3/s3.ts';
import { createSes } from './ses/ses.ts';
import type { AccessKey } from './sigv4/credentials.ts';
import { createSqs } from './sqs/sqs.ts';
import { createStates, type StatesSettings } from './states/states.ts';

export interface EmbeddedCloudSettings {
  /** Asked for once the port and the state are there: what is wrong with them is told before anyone waits for a synthesis. */
  readonly assembly: Assembly | (() => Promise<Assembly>);
  /** Where all of its state is. */
  readonly directory: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** How workflows wait; real time unless given. */
  readonly workflows?: Pick<StatesSettings, 'schedule' | 'random'>;
}

export interface EmbeddedCloud {
  readonly cloud: Cloud;
  readonly port: number;
  /** The account's root: for whoever stands where an operator with the AWS console stands. */
  readonly rootKey: AccessKey;
  readonly outputs: Stack['outputs'];
  /** Calls a service as the account's root. */
  root<T = Record<string, unknown>>(service: string, operation: string, input?: object): Promise<T>;
  /** Ends every process and gives the port back. Idempotent. */
  close(): Promise<void>;
}

/** Throws one clear sentence when the port is taken, the engine is missing, or the template cannot be made. */
export const openEmbeddedCloud = async (settings: EmbeddedCloudSettings): Promise<EmbeddedCloud> => {
  const { assembly, directory, port, workflows } = settings;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const account = openAccount({ directory });
  const { cloud } = account;
  const { web, cognito, lambda, states, events, inbox } = register(account, workflows);
  const frontDoor = await openFrontDoor(cloud, {
    port,
    web: async (request) => inbox(request) ?? web(request),
    wellKnown: cognito.wellKnown,
    managedLogin: cognito.managedLogin,
  });
  const close = async (): Promise<void> => {
    await frontDoor.close();
    await cloud.close();
  };
  try {
    const stack = await loadTemplate(cloud, typeof assembly === 'function' ? await assembly() : assembly);
    lambda.resume();
    await states.resume();
    events.resume();
    return {
      cloud,
      port: frontDoor.port,
      rootKey: account.credentials.root(),
      outputs: stack.outputs,
      root: async <T>(service: string, operation: string, input: object = {}) =>
        (await cloud.call(rootOf(cloud), service, operation, { ...input })) as T,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

const register = (account: Account, workflows: EmbeddedCloudSettings['workflows']) => {
  const { cloud } = account;
  const logs = createLogs(cloud);
  const cognito = createCognito(cloud);
  const events = createEvents(cloud);
  const states = createStates(cloud, { ...workflows, writeLog: logs.write, tellBus: events.tell });
  const ses = createSes(cloud);
  const gateway = createApiGateway(cloud, { log: logs.write });
  const route53 = createRoute53(cloud);
  const cloudFront = createCloudFront(cloud, { route53, api: gateway.web, named: (request) => web(request) });
  const web = createAddresses({ route53, cloudFront, api: gateway.web });
  const lambda = createLambda(cloud, { credentialsFor: roleCredentials(account), log: logs.write });
  for (const service of [
    logs,
    createKms(cloud),
    createDynamoDb(cloud),
    createS3(cloud),
    cognito,
    // Before those that send to its queues as they end.
    createSqs(cloud),
    lambda,
    // Before those that tell it what happens: services close in reverse order.
    events,
    states,
    ses,
    gateway.service,
    route53,
    createAcm(cloud, route53),
    cloudFront,
  ]) {
    cloud.register(service);
  }
  return { web, cognito, lambda, states, events, inbox: inboxOf(ses.outbox) };
};
