/**
 * Lambda authorizers of type REQUEST: who the caller is, whether the policy lets the request pass, and what is told onwards.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
import { LRUCache } from 'lru-cache';
import type { Cloud } from '../cloud.ts';
import { decide } from '../iam/evaluate.ts';
import { parsePolicy } from '../iam/parse-policy.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import { AwsError } from '../service.ts';
import type { Authorizer, Exchange, Stage } from './api.ts';
import { GatewayError } from './gateway-error.ts';
import { invokeFunction } from './invoke-function.ts';
import { authorizerEvent, methodArn } from './proxy-event.ts';
import { variable } from './variables.ts';

/** What an authorizer answered: good for every method of the stage, as long as it lives. */
interface Grant {
  readonly policy: PolicyDocument;
  readonly context: Readonly<Record<string, string>>;
  readonly expiresAt: number;
}

/** Sets `exchange.authorizer`, or throws `UNAUTHORIZED`, `ACCESS_DENIED` or one of the authorizer's own failures. */
export type AuthorizeRequest = (authorizer: Authorizer, exchange: Exchange) => Promise<void>;

const TIMEOUT = 29_000;

export const createAuthorizeRequest = (cloud: Cloud): AuthorizeRequest => {
  const caches = new WeakMap<Stage, LRUCache<string, Grant>>();

  const cacheOf = (stage: Stage): LRUCache<string, Grant> => {
    const cache = caches.get(stage) ?? new LRUCache<string, Grant>({ max: 10_000 });
    caches.set(stage, cache);
    return cache;
  };

  const ask = async (authorizer: Authorizer, exchange: Exchange): Promise<Grant> => {
    const { stage, region, accountId } = exchange;
    const sourceArn = `arn:aws:execute-api:${region}:${accountId}:${stage.api.id}/authorizers/${authorizer.id}`;
    const call = { functionArn: authorizer.functionArn, event: authorizerEvent(exchange), sourceArn, timeout: TIMEOUT };
    const answer = await invokeFunction(cloud, call).catch((error: unknown) => {
      throw refusal(error);
    });
    if (answer === 'late') throw new GatewayError('AUTHORIZER_FAILURE', { cause: 'The authorizer did not answer in time.' });
    if (answer.failed) throw failure(answer.payload);
    return { ...readAnswer(answer.payload), expiresAt: cloud.now() + authorizer.ttl * 1000 };
  };

  return async (authorizer, exchange) => {
    const identity = identityOf(authorizer, exchange);
    const cache = cacheOf(exchange.stage);
    const key = JSON.stringify([authorizer.id, ...identity]);
    const known = authorizer.ttl > 0 ? cache.get(key) : undefined;
    const grant = known && known.expiresAt > cloud.now() ? known : await ask(authorizer, exchange);
    if (authorizer.ttl > 0) cache.set(key, grant);
    exchange.authorizer = grant.context;
    checkPolicy(grant.policy, exchange);
  };
};

/** The values that identify the caller; one that is missing or empty is a 401, and the function is not asked. */
const identityOf = ({ identitySource }: Authorizer, exchange: Exchange): string[] =>
  identitySource.map((source) => {
    const value = variable(source, exchange);
    if (value === undefined || value === '') throw new GatewayError('UNAUTHORIZED');
    return value;
  });

const checkPolicy = (policy: PolicyDocument, exchange: Exchange): void => {
  const { evaluated, allowed } = decide({
    principal: { kind: 'session', arn: '*', accountId: exchange.accountId, userId: 'caller' },
    action: 'execute-api:Invoke',
    resource: methodArn(exchange),
    context: { 'aws:SourceIp': exchange.request.sourceIp },
    identityPolicies: [policy],
    sessionPolicies: [],
  });
  if (allowed) return;
  const explicit = evaluated.some(({ effect }) => effect === 'Deny');
  throw new GatewayError('ACCESS_DENIED', {
    message: `User is not authorized to access this resource${explicit ? ' with an explicit deny in an identity-based policy' : ''}`,
  });
};

const misconfigured = (cause: string): GatewayError => new GatewayError('AUTHORIZER_CONFIGURATION_ERROR', { cause });

const refusal = (error: unknown): unknown =>
  error instanceof AwsError ? misconfigured(`The authorizer cannot be invoked: ${error.message}`) : error;

/** A function that throws `Unauthorized` refuses the caller; any other failure is its own. */
const failure = (payload: string): GatewayError => {
  const { errorMessage } = JSON.parse(payload) as { errorMessage?: string };
  return errorMessage === 'Unauthorized'
    ? new GatewayError('UNAUTHORIZED')
    : new GatewayError('AUTHORIZER_FAILURE', { cause: `The authorizer failed: ${errorMessage}` });
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
const readAnswer = (payload: string): Omit<Grant, 'expiresAt'> => {
  const answer = (JSON.parse(payload) ?? {}) as { principalId?: unknown; policyDocument?: unknown; context?: unknown };
  if (typeof answer.principalId !== 'string') throw misconfigured('The authorizer told no principalId.');
  return {
    policy: readPolicy(answer.policyDocument),
    context: { ...readContext(answer.context ?? {}), principalId: answer.principalId },
  };
};

const readPolicy = (document: unknown): PolicyDocument => {
  try {
    return parsePolicy(JSON.stringify(document ?? null), 'identity');
  } catch (error) {
    throw misconfigured(`The authorizer's policy is not valid: ${(error as Error).message}`);
  }
};

const readContext = (context: unknown): Record<string, string> => {
  if (typeof context !== 'object' || context === null || Array.isArray(context)) throw misconfigured('The context is no object.');
  return Object.fromEntries(
    Object.entries(context).map(([key, value]) => {
      if (!['string', 'number', 'boolean'].includes(typeof value)) throw misconfigured(`The context's ${key} is not a scalar.`);
      return [key, String(value)];
    }),
  );
};
