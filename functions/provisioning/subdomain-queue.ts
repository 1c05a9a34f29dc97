/**
 * Names that wait to be registered, beside the pace of Route 53's changes in the same item: whoever has the turn takes all that wait along.
 * A turn and its names are taken in one update, so that no two callers hold the same; a caller that dies with them in hand loses them, and
 * whoever waits for one of them puts it in again.
 */
import { type DynamoDBDocumentClient, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { isConditionFailed, translate } from '../aws/table.ts';
import { asTenantId } from '../kernel/ids.ts';
import { paces } from '../kernel/pace.ts';
import { paceKeyOf } from '../tenancy/pacer.ts';
import type { Addressed } from '../tenancy/subdomain.ts';

export interface SubdomainQueue {
  /** All that wait and `own`, to be sent now; `undefined` while it is nobody's turn. */
  take(own: Addressed): Promise<readonly Addressed[] | undefined>;
  /** False when there is no room for one more. */
  join(own: Addressed): Promise<boolean>;
  /** Waits no more. Twice is once. */
  leave(own: Addressed): Promise<void>;
}

export interface QueueNeeds {
  readonly control: Pick<DynamoDBDocumentClient, 'send'>;
  readonly controlTable: string;
  readonly now: () => number;
}

/** Two records each: Route 53 takes 1,000 in a request, counts one that is put twice, and limits changes a second as well. */
const most = 50;

export const createSubdomainQueue = ({ control, controlTable, now }: QueueNeeds): SubdomainQueue => {
  const { interval } = paces.subdomains;
  /** The item before; nothing when the condition was not met. */
  const update = async (change: Omit<UpdateCommandInput, 'TableName' | 'Key'>) => {
    const command = new UpdateCommand({ TableName: controlTable, Key: paceKeyOf(paces.subdomains), ...change });
    return control.send(command).catch((error: unknown) => (isConditionFailed(error) ? undefined : translate(error)));
  };
  return {
    async take(own) {
      const at = now();
      const answer = await update({
        UpdateExpression: 'SET nextAt = :next REMOVE waiting',
        ConditionExpression: 'attribute_not_exists(nextAt) OR nextAt <= :at',
        ExpressionAttributeValues: { ':next': at + interval, ':at': at },
        ReturnValues: 'ALL_OLD',
      });
      if (!answer) return undefined;
      const waiting = [...((answer.Attributes?.waiting ?? []) as Iterable<string>)].map(read);
      return [own, ...waiting.filter(({ id }) => id !== own.id)];
    },
    async join(own) {
      const answer = await update({
        UpdateExpression: 'ADD waiting :own',
        ConditionExpression: 'attribute_not_exists(waiting) OR size(waiting) < :most',
        ExpressionAttributeValues: { ':own': new Set([written(own)]), ':most': most },
      });
      return answer !== undefined;
    },
    async leave(own) {
      await update({
        UpdateExpression: 'DELETE waiting :own',
        ConditionExpression: 'contains(waiting, :name)',
        ExpressionAttributeValues: { ':own': new Set([written(own)]), ':name': written(own) },
      });
    },
  };
};

const written = ({ id, slug }: Addressed): string => `${id} ${slug}`;

const read = (entry: string): Addressed => {
  const [id = '', slug = ''] = entry.split(' ');
  return { id: asTenantId(id), slug };
};
