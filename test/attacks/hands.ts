/** What an attacker holds: credentials, and AWS's own clients to use them with. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { type FunctionConfiguration, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createCredentials } from '../../local/sigv4/credentials.ts';
import { asRoot, type TestCloud } from '../cloud.ts';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Hands {
  readonly documents: DynamoDBDocumentClient;
  readonly s3: S3Client;
  readonly kms: KMSClient;
}

export const handsWith = (cloud: TestCloud, credentials: Keys): Hands => {
  const settings = { ...asRoot(cloud), credentials, maxAttempts: 1 };
  return {
    documents: DynamoDBDocumentClient.from(new DynamoDBClient(settings)),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    kms: new KMSClient(settings),
  };
};

export interface DeployedFunction {
  /** `RecordsApi` */
  readonly name: string;
  readonly roleArn: string;
  /** The role its tenant sessions assume; absent where it opens none. */
  readonly tenantRoleArn: string | undefined;
}

/** Every function of the stack, as it is deployed. */
export const functionsOf = async (cloud: TestCloud): Promise<readonly DeployedFunction[]> => {
  const lambda = new LambdaClient(asRoot(cloud));
  const { Functions: functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  lambda.destroy();
  return functions.map(describe);
};

/** `Ward-local-RecordsApi81F00BA2` is `RecordsApi`. */
const describe = ({ FunctionName: name = '', Role: roleArn = '', Environment: environment }: FunctionConfiguration) => ({
  name: /^Ward-local-([A-Za-z]+?)(?:Function|Lambda)?[0-9A-F]{8}$/.exec(name)?.[1] ?? name,
  roleArn,
  tenantRoleArn: environment?.Variables?.TENANT_ROLE_ARN,
});

/** The credentials that the Lambda service puts into the function's environment: a session of its role, and of nothing else. */
export const keysOf = (cloud: TestCloud, { name, roleArn }: DeployedFunction): Keys => {
  const [, , , , accountId = '', path = ''] = roleArn.split(':');
  const now = Date.now();
  return createCredentials({ directory: cloud.directory, accountId }).issue({
    roleName: path.split('/').at(-1) ?? '',
    roleArn,
    sessionName: name,
    policies: [],
    tags: {},
    transitiveTagKeys: [],
    issuedAt: now,
    expiresAt: now + 3_600_000,
  });
};

/** How it ended: carried out, denied by IAM, or refused for a reason that has nothing to do with who asked. */
export const outcomeOf = async (attack: Promise<unknown>): Promise<'done' | 'denied' | string> =>
  attack.then(
    () => 'done',
    (error: { name: string; message: string; $metadata?: { httpStatusCode?: number } }) => {
      const isDenied = error.name.startsWith('AccessDenied') || error.$metadata?.httpStatusCode === 403;
      return isDenied ? 'denied' : `${error.name}: ${error.message}`;
    },
  );
