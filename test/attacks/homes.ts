/** Hospitals as an attacker's map shows them. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { asRoot, type Hospital, type TestCloud } from '../cloud.ts';
import type { Home } from './actions.ts';

/** Where hospitals' data is that share a table and a bucket. */
const sharedIn = ({ outputs }: TestCloud): Pick<Home, 'tenantTable' | 'bucket'> => ({
  tenantTable: outputs.TenantTable ?? '',
  bucket: outputs.FilesBucket ?? '',
});

/** Uploads a file to the hospital, and finds its key. */
export const homeOf = async (
  cloud: TestCloud,
  { id: tenantId, client }: Hospital,
  { tenantTable, bucket } = sharedIn(cloud),
): Promise<Home> => {
  const { ControlTable: controlTable = '' } = cloud.outputs;
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(asRoot(cloud)));
  const Key = { pk: `${tenantId}#key`, sk: 'data#1' };
  const { Item: item } = await documents.send(new GetCommand({ TableName: tenantTable, Key }));
  const announced = { name: 'a.txt', contentType: 'text/plain', size: 1 };
  const { file, upload } = (await client({ method: 'POST', path: '/v1/files', body: announced })).json<{
    file: { id: string };
    upload: { url: string; fields: Record<string, string> };
  }>();
  const form = new FormData();
  for (const [name, value] of Object.entries(upload.fields)) form.append(name, value);
  form.append('file', new Blob(['x']));
  const sent = await fetch(upload.url, { method: 'POST', body: form });
  if (!sent.ok) throw new Error(await sent.text());
  const objectKey = `tenants/${tenantId}/files/${file.id}`;
  return { tenantId, tenantTable, controlTable, bucket, objectKey, keyId: item?.keyId, wrapped: item?.wrapped };
};

/** Leaves the key to IAM alone, which is what its own policy is there to survive. */
export const openKeyPolicy = async (cloud: TestCloud, { keyId }: Home): Promise<void> => {
  const kms = new KMSClient(asRoot(cloud));
  const account = `arn:aws:iam::${keyId.split(':')[4]}:root`;
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'kms:*', Resource: '*' }],
  });
  await kms.send(new PutKeyPolicyCommand({ KeyId: keyId, Policy }));
  kms.destroy();
};
