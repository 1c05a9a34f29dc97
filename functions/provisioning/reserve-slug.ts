/** Reserves the subdomain: a condition in the database, so that of two at once one wins. Undone by `releaseSlug`. */
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { isConditionFailed, translate } from '../aws/table.ts';
import { conflict } from '../kernel/errors.ts';
import type { Tenant } from '../kernel/tenant.ts';
import { slugKeyOf } from '../tenancy/tenant.store.ts';

export interface SlugNeeds {
  readonly control: Pick<DynamoDBDocumentClient, 'send'>;
  readonly controlTable: string;
}

/** Throws `SlugAlreadyTaken` when it, or one that looks like it, belongs to another. */
export const reserveSlug = async (
  { control, controlTable }: SlugNeeds,
  { id, slug, organization }: Pick<Tenant, 'id' | 'slug' | 'organization'>,
): Promise<void> => {
  const put = new PutCommand({
    TableName: controlTable,
    // The name is for whoever comes to the address, signed in or not.
    Item: { ...slugKeyOf(slug), slug, tenantId: id, name: organization.name },
    ConditionExpression: 'attribute_not_exists(pk) OR tenantId = :id',
    ExpressionAttributeValues: { ':id': id },
  });
  await control.send(put).catch((error: unknown) => {
    if (isConditionFailed(error)) throw conflict('SlugAlreadyTaken', `The subdomain "${slug}" is taken. Choose another.`);
    return translate(error);
  });
};

/** Releases it if it is this tenant's; another's stays. */
export const releaseSlug = async (
  { control, controlTable }: SlugNeeds,
  { id, slug }: Pick<Tenant, 'id' | 'slug'>,
): Promise<void> => {
  const remove = new DeleteCommand({
    TableName: controlTable,
    Key: slugKeyOf(slug),
    ConditionExpression: 'attribute_not_exists(pk) OR tenantId = :id',
    ExpressionAttributeValues: { ':id': id },
  });
  await control.send(remove).catch((error: unknown) => {
    if (!isConditionFailed(error)) translate(error);
  });
};
