/** An account with IAM, KMS and S3 behind a front door of its own, and stock clients to reach it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { openAccount } from '../../../local/account.ts';
import { type Cloud, rootOf, serviceOf } from '../../../local/cloud.ts';
import { openFrontDoor } from '../../../local/front-door.ts';
import type { Statement } from '../../../local/iam/policy.ts';
import { createKms } from '../../../local/kms/kms.ts';
import { createS3 } from '../../../local/s3/s3.ts';

export interface S3Account {
  readonly cloud: Cloud;
  readonly port: number;
  /** The account's root. */
  readonly s3: S3Client;
  client(config?: S3ClientConfig): S3Client;
  /** A client that is allowed what the statements say and nothing else. */
  allowedOnly(...statements: readonly Statement[]): Promise<S3Client>;
  /** A new key; the ARN. */
  createKey(): Promise<string>;
  root<T>(service: string, operation: string, input: object): Promise<T>;
  close(): Promise<void>;
}

/** On a folder that goes with it, unless one is given. */
export const openS3Account = async (settings: { directory?: string; now?: () => number } = {}): Promise<S3Account> => {
  const directory = settings.directory ?? mkdtempSync(join(tmpdir(), 'ward-s3-'));
  const { cloud, credentials } = openAccount({ directory, now: settings.now });
  for (const create of [createKms, createS3]) cloud.register(create(cloud));
  const door = await openFrontDoor(cloud, { port: 0 });
  const clients: S3Client[] = [];
  const client = (config: S3ClientConfig = {}): S3Client => {
    const made = new S3Client({
      endpoint: cloud.endpoint,
      region: cloud.region,
      credentials: credentials.root(),
      maxAttempts: 1,
      ...config,
    });
    clients.push(made);
    return made;
  };
  const root = async <T>(service: string, operation: string, input: object): Promise<T> =>
    (await cloud.call(rootOf(cloud), service, operation, { ...input })) as T;
  return {
    cloud,
    port: door.port,
    s3: client(),
    client,
    async allowedOnly(...statements) {
      const RoleName = `role-${clients.length}`;
      const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
      await root('iam', 'CreateRole', {
        RoleName,
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: trust }),
      });
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
      await root('iam', 'PutRolePolicy', { RoleName, PolicyName: 'only', PolicyDocument });
      const RoleArn = `arn:aws:iam::${cloud.accountId}:role/${RoleName}`;
      const lambda = serviceOf(cloud, 'lambda.amazonaws.com');
      const session = await cloud.call(lambda, 'sts', 'AssumeRole', { RoleArn, RoleSessionName: 'test' });
      const {
        AccessKeyId = '',
        SecretAccessKey = '',
        SessionToken,
      } = (session as { Credentials: Record<string, string> }).Credentials;
      return client({ credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken } });
    },
    createKey: async () => (await root<{ KeyMetadata: { Arn: string } }>('kms', 'CreateKey', {})).KeyMetadata.Arn,
    root,
    async close() {
      for (const made of clients) made.destroy();
      await door.close();
      await cloud.close();
      if (!settings.directory) rmSync(directory, { recursive: true, force: true });
    },
  };
};
