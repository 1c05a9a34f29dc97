/**
 * The pre token generation trigger, version 2: a function that adds to, changes and takes from what the tokens say.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
import * as z from 'zod';
import { serviceOf } from '../cloud.ts';
import { AwsError } from '../service.ts';
import type { Client } from './client.ts';
import type { Directory } from './directory.ts';
import { arnOf, type Pool } from './pool.ts';
import { allAttributes, type User } from './user.ts';

/** What led to the tokens. */
export type TriggerSource =
  | 'TokenGeneration_Authentication'
  | 'TokenGeneration_HostedAuth'
  | 'TokenGeneration_NewPasswordChallenge'
  | 'TokenGeneration_RefreshTokens';

export interface GroupConfiguration {
  readonly groupsToOverride: readonly string[];
  readonly iamRolesToOverride: readonly string[];
  readonly preferredRole: string | null;
}

export interface Occasion {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: User;
  readonly source: TriggerSource;
  /** What managed login granted; sign-in by the API gives the scope of self-service. */
  readonly scopes?: readonly string[];
  /** Of RespondToAuthChallenge; AWS does not pass on that of InitiateAuth. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const claims = {
  claimsToAddOrOverride: z.record(z.string(), z.json()).nullish(),
  claimsToSuppress: z.array(z.string()).nullish(),
};
const overrides = z.object({
  idTokenGeneration: z.object(claims).nullish(),
  accessTokenGeneration: z
    .object({ ...claims, scopesToAdd: z.array(z.string()).nullish(), scopesToSuppress: z.array(z.string()).nullish() })
    .nullish(),
  groupOverrideDetails: z
    .object({
      groupsToOverride: z.array(z.string()).nullish(),
      iamRolesToOverride: z.array(z.string()).nullish(),
      preferredRole: z.string().nullish(),
    })
    .nullish(),
});
const answer = z.object({ response: z.object({ claimsAndScopeOverrideDetails: overrides.nullish() }) });

export type Overrides = z.output<typeof overrides>;

/**
 * Asks the pool's function, if it has one. Whatever goes wrong there, nobody is signed in: `UserLambdaValidationException` when the
 * function fails, `InvalidLambdaResponseException` when its answer cannot be read, `UnexpectedLambdaException` when it cannot be invoked.
 */
export const overridesOf = async (
  directory: Directory,
  occasion: Occasion,
  tokens: { groups: GroupConfiguration; scopes: readonly string[] },
): Promise<Overrides> => {
  const arn = occasion.pool.settings.LambdaConfig.PreTokenGenerationConfig?.LambdaArn;
  if (!arn) return {};
  const payload = await invoke(directory, { function: arn, pool: occasion.pool.id }, eventOf(directory, occasion, tokens));
  const { success, data } = answer.safeParse(payload);
  if (!success) throw new AwsError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
  return data.response.claimsAndScopeOverrideDetails ?? {};
};

const eventOf = (
  { cloud }: Directory,
  { pool, client, user, source, metadata }: Occasion,
  { groups, scopes }: { groups: GroupConfiguration; scopes: readonly string[] },
): object => ({
  version: '2',
  triggerSource: source,
  region: cloud.region,
  userPoolId: pool.id,
  userName: user.username,
  callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: client.id },
  request: {
    userAttributes: { ...allAttributes(user), 'cognito:user_status': user.status },
    groupConfiguration: groups,
    scopes,
    ...(metadata && { clientMetadata: metadata }),
  },
  response: { claimsAndScopeOverrideDetails: null },
});

interface Invocation {
  readonly FunctionError?: string;
  readonly Payload: string;
}

/** The function's policy is asked with the pool as the source. */
const invoke = async (directory: Directory, trigger: { function: string; pool: string }, event: object): Promise<unknown> => {
  const { cloud } = directory;
  const { FunctionError, Payload } = await attempt(() =>
    cloud.call(serviceOf(cloud, 'cognito-idp.amazonaws.com'), 'lambda', 'Invoke', {
      FunctionName: trigger.function,
      SourceArn: arnOf(directory, trigger.pool),
      SourceAccount: cloud.accountId,
      InvocationType: 'RequestResponse',
      Payload: JSON.stringify(event),
    }),
  );
  const payload = parse(Payload);
  if (FunctionError === undefined) return payload;
  const reason = (payload as { errorMessage?: string } | undefined)?.errorMessage ?? FunctionError;
  throw new AwsError('UserLambdaValidationException', `PreTokenGeneration failed with error ${reason}.`);
};

const attempt = async (call: () => Promise<unknown>): Promise<Invocation> => {
  try {
    return (await call()) as Invocation;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError('UnexpectedLambdaException', `PreTokenGeneration invocation failed due to error ${error.code}.`);
  }
};

const parse = (payload: string): unknown => {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
};
