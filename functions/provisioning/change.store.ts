/** Route 53's changes that are in sync, in the control table for as long as the onboarding of their hospitals may last. */
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { translate } from '../aws/table.ts';
import type { ChangeStore } from './register-subdomain.ts';

/** A day: far longer than a workflow. */
const keptSeconds = 86_400;

const keyOf = (changeId: string) => ({ pk: `CHANGE#${changeId}`, sk: 'CHANGE' });

export const createChangeStore = (client: Pick<DynamoDBDocumentClient, 'send'>, table: string): ChangeStore => ({
  async isInSync(changeId) {
    const get = new GetCommand({ TableName: table, Key: keyOf(changeId) });
    return (await client.send(get).catch(translate)).Item !== undefined;
  },
  async noteInSync(changeId) {
    const expiresAt = Math.floor(Date.now() / 1000) + keptSeconds;
    await client.send(new PutCommand({ TableName: table, Item: { ...keyOf(changeId), expiresAt } })).catch(translate);
  },
});
