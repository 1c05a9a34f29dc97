/** Names of tables, indexes and streams: ours towards the caller, the engine's towards the engine. */
import type { Cloud } from '../cloud.ts';
import { AwsError, type Input, notImplemented } from '../service.ts';

type Where = Pick<Cloud, 'region' | 'accountId'>;

const enginePrefix = 'arn:aws:dynamodb:dynoxide:000000000000:';
const prefixOf = ({ region, accountId }: Where): string => `arn:aws:dynamodb:${region}:${accountId}:`;

export const tableArn = (where: Where, name: string): string => `${prefixOf(where)}table/${name}`;

/** `arn:…:table/Patients` and `Patients` both name the table. Throws `NotImplemented` for a table that is not of this account and Region. */
export const tableNameOf = (where: Where, nameOrArn: string): string => {
  if (!nameOrArn.startsWith('arn:')) return nameOrArn;
  const prefix = `${prefixOf(where)}table/`;
  if (!nameOrArn.startsWith(prefix)) throw notImplemented(`a table of another account or Region (${nameOrArn})`);
  return nameOrArn.slice(prefix.length).split('/')[0] as string;
};

/**
 * Every table an input names, by name rather than by ARN: the engine knows names only, and access is decided on the same words
 * that the engine then sees.
 */
export const withTableNames = (where: Where, input: Input): Input => {
  const named: Input = { ...input };
  if (typeof input.TableName === 'string') named.TableName = tableNameOf(where, input.TableName);
  if (isRecord(input.RequestItems)) named.RequestItems = renamed(where, input.RequestItems);
  if (Array.isArray(input.TransactItems)) named.TransactItems = input.TransactItems.map((item) => transactNamed(where, item));
  return named;
};

const renamed = (where: Where, tables: Input): Input => {
  const entries = Object.entries(tables).map(([name, requests]) => [tableNameOf(where, name), requests] as const);
  if (new Set(entries.map(([name]) => name)).size < entries.length)
    throw new AwsError('ValidationException', 'The table is named twice in RequestItems, by its name and by its ARN.');
  return Object.fromEntries(entries);
};

const transactNamed = (where: Where, item: unknown): unknown =>
  isRecord(item)
    ? Object.fromEntries(
        Object.entries(item).map(([kind, action]) => [kind, isRecord(action) ? withTableNames(where, action) : action]),
      )
    : item;

const isRecord = (value: unknown): value is Input => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `arn:…:table/T/stream/<label>` as the engine names it; a label is a time, which the engine writes in seconds. */
export const toEngineArn = (where: Where, arn: string): string => {
  if (!arn.startsWith(prefixOf(where))) throw new AwsError('ResourceNotFoundException', `Requested resource not found: ${arn}`);
  const [resource, label] = arn.slice(prefixOf(where).length).split('/stream/') as [string, string?];
  return `${enginePrefix}${resource}${label === undefined ? '' : `/stream/${engineLabel(label)}`}`;
};

const fromEngineArn = (where: Where, arn: string): string => {
  const [resource, label] = arn.slice(enginePrefix.length).split('/stream/') as [string, string?];
  return `${prefixOf(where)}${resource}${label === undefined ? '' : `/stream/${awsLabel(label)}`}`;
};

/** `1795406422.421171665` → `2026-11-23T04:00:22.421171665` */
const awsLabel = (label: string): string => {
  const [seconds, fraction = '0'] = label.split('.') as [string, string?];
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${fraction}`;
};

const engineLabel = (label: string): string => {
  const [time, fraction] = label.split('.') as [string, string?];
  return `${Date.parse(`${time}Z`) / 1000}.${fraction ?? '0'}`;
};

/** The engine's answer about tables or streams in our words. Never for answers that carry items: those are the caller's. */
export const withOurArns = (where: Where, value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((inner) => withOurArns(where, inner));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      if (typeof inner !== 'string') return [name, withOurArns(where, inner)];
      if (inner.startsWith(enginePrefix)) return [name, fromEngineArn(where, inner)];
      return [name, name.endsWith('StreamLabel') ? awsLabel(inner) : inner];
    }),
  );
};
