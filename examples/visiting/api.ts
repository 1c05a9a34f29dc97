/** The Lambda of visiting hours. It holds no tenant's rights: each request brings a session that opens one hospital's settings. */
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { isConditionFailed, tableOf, translate } from '../../functions/aws/table.ts';
import { api } from '../../functions/edge/api.ts';
import { reply } from '../../functions/edge/reply.ts';
import { KernelError, notFound } from '../../functions/kernel/errors.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { etagOf, versionOf } from '../../functions/kernel/version.ts';
import { contract } from './contract.ts';

/**
 * The session's credentials open the partitions of `<tenantId>#config` alone; whatever this said, IAM would refuse another's. The
 * hospital's settings lie in the same partition, under another sort key: IAM cannot tell the two apart, so a service names its own.
 */
const keyOf = (tenantId: TenantId) => ({ pk: `${tenantId}#config`, sk: 'visiting-hours' });

export const handler = api(contract, {
  async readHours({ session }) {
    const get = new GetCommand({ TableName: session.table, Key: keyOf(session.tenantId), ConsistentRead: true });
    const { Item: hours } = await tableOf(session).send(get).catch(translate);
    if (!hours) throw notFound('HoursNotSet', 'This hospital has not said when visitors may come.');
    return reply(200, { from: hours.from, to: hours.to }, { etag: etagOf(hours.version) });
  },
  async writeHours({ session, input }) {
    const before = versionOf(input.headers['if-match']) ?? 0;
    const version = before + 1;
    const put = new PutCommand({
      TableName: session.table,
      Item: { ...keyOf(session.tenantId), ...input.body, version },
      ...(before === 0 ? isFirst : follows(before)),
    });
    await tableOf(session).send(put).catch(refuseStale);
    return reply(204, undefined, { etag: etagOf(version) });
  },
});

/** Of two who change the same hours, the second is told; nobody's change is lost unseen. */
const isFirst = { ConditionExpression: 'attribute_not_exists(pk)' };

const follows = (before: number) => ({
  ConditionExpression: '#version = :before',
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: { ':before': before },
});

const refuseStale = (error: unknown): never => {
  if (!isConditionFailed(error)) return translate(error);
  throw new KernelError('stale', 'VersionStale', 'The hours were changed meanwhile. Read them again.');
};
