/** A hospital of a dedicated plan, and where its data is. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { asTenantId } from '../functions/kernel/ids.ts';
import { ownNameOf } from '../functions/kernel/placement.ts';
import { apiKeyItem } from './api-key.ts';
import { aHospital, asRoot, clientWith, type Hospital, type TestCloud } from './cloud.ts';

/** The name of its own table, and of its own bucket. */
export const ownName = ({ id }: Pick<Hospital, 'id'>): string => ownNameOf('local', id);

/** Its client comes with an API key: its plan demands a second factor of people. */
export const aPlacedHospital = async (cloud: TestCloud): Promise<Hospital> => {
  const hospital = await aHospital({ plan: 'dedicated' }, cloud);
  const { text, item } = apiKeyItem(asTenantId(hospital.id), hospital.slug);
  const client = new DynamoDBClient(asRoot(cloud));
  await DynamoDBDocumentClient.from(client).send(new PutCommand({ TableName: cloud.outputs.ControlTable, Item: { ...item } }));
  client.destroy();
  return { ...hospital, client: clientWith(hospital.url, text) };
};
