/** Which resources a Task may name. https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html */
import { notImplemented } from '../service.ts';

/** A service that `arn:aws:states:::aws-sdk:<name>:<operation>` reaches: its name here, and the one its errors bear. */
export interface SdkService {
  readonly service: string;
  readonly errors: string;
}

const sdkServices: Readonly<Record<string, SdkService>> = {
  dynamodb: { service: 'dynamodb', errors: 'DynamoDb' },
  kms: { service: 'kms', errors: 'Kms' },
  s3: { service: 's3', errors: 'S3' },
  cognitoidentityprovider: { service: 'cognito-idp', errors: 'CognitoIdentityProvider' },
  sfn: { service: 'states', errors: 'Sfn' },
  sts: { service: 'sts', errors: 'Sts' },
  iam: { service: 'iam', errors: 'Iam' },
  lambda: { service: 'lambda', errors: 'Lambda' },
  cloudwatchlogs: { service: 'logs', errors: 'CloudWatchLogs' },
};

/** Bodies are streams, which the state of an execution cannot hold. */
const withBody = ['getObject', 'putObject', 'uploadPart', 'selectObjectContent'];

const optimized: Readonly<Record<string, readonly string[]>> = {
  lambda: ['invoke'],
  dynamodb: ['getItem', 'putItem', 'updateItem', 'deleteItem'],
  states: ['startExecution'],
};

export const isFunctionArn = (resource: string): boolean => /^arn:aws:lambda:[^:]+:\d+:function:/.test(resource);

/** `{ resourceType: 'aws-sdk:dynamodb', resource: 'putItem' }`, as the history names it. */
export const resourceParts = (resource: string): { resourceType: string; resource: string } => {
  const parts = resource.split(':').slice(5);
  return { resourceType: parts.slice(0, -1).join(':'), resource: parts.at(-1) ?? '' };
};

/** What a Resource asks for. Throws `NotImplemented` for an integration, or a way of waiting for it, that is not modelled. */
export const integrationOf = (
  resource: string,
): { readonly kind: 'function' | 'optimized' | 'sdk'; readonly name: string; readonly operation: string } => {
  if (isFunctionArn(resource)) return { kind: 'function', name: 'lambda', operation: 'invoke' };
  const [, sdk, name = '', operation = ''] = /^arn:aws:states:::(aws-sdk:)?([a-z0-9]+):([A-Za-z0-9]+)$/.exec(resource) ?? [];
  if (sdk && sdkServices[name] && !(name === 's3' && withBody.includes(operation))) return { kind: 'sdk', name, operation };
  if (!sdk && optimized[name]?.includes(operation)) return { kind: 'optimized', name, operation };
  throw notImplemented(`the task resource ${resource}`);
};

export const sdkService = (name: string): SdkService => sdkServices[name] as SdkService;
