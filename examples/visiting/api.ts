/** The Lambda of visiting hours. It holds no tenant's rights: each request brings a session that opens one hospital's settings. */
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { tableOf, translate } from '../../functions/aws/table.ts';
import { api } from '../../functions/edge/api.ts';
import { reply } from '../../functions/edge/reply.ts';
import { environmentOf } from '../../functions/kernel/environment.ts';
import { notFound } from '../../functions/kernel/errors.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { contract } from './contract.ts';

const { TENANT_TABLE: table } = environmentOf(['TENANT_TABLE']);

/** The session's credentials open the partitions of `<tenantId>#config` alone; whatever this said, IAM would refuse another's. */
const keyOf = (tenantId: TenantId) => ({ pk: `${tenantId}#config`, sk: 'VISITING_HOURS' });

export const handler = api(contract, {
  async readHours({ session }) {
    const get = new GetCommand({ TableName: table, Key: keyOf(session.tenantId) });
    const { Item: hours } = await tableOf(session).send(get).catch(translate);
    if (!hours) throw notFound('HoursNotSet', 'This hospital has not said when visitors may come.');
    return reply(200, { from: hours.from, to: hours.to });
  },
  async writeHours({ session, input }) {
    const put = new PutCommand({ TableName: table, Item: { ...keyOf(session.tenantId), ...input.body } });
    await tableOf(session).send(put).catch(translate);
    return reply(204);
  },
});
