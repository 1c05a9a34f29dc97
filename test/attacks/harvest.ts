/** Every word that a hospital's answers and items hold: what an attacker could have seen, guessed or been handed. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { ApiAnswer } from '../../local/api-client.ts';
import { asRoot, type TestCloud } from '../cloud.ts';

/** Too short to tell anything, a number, or a time. */
const isCommon = (word: string): boolean => word.length < 6 || /^[\d.]+$|^W\/|^\d{4}-\d\d-\d\dT/.test(word);

const leavesOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(leavesOf);
};

/** A URL is its parts too: the ids in its path, the cursors in its query. */
const partsOf = (word: string): string[] => {
  if (!/^https?:\/\//.test(word) || !URL.canParse(word)) return [word];
  const { pathname, searchParams } = new URL(word);
  return [word, ...pathname.split('/').map(decodeURIComponent), ...searchParams.values()];
};

export const wordsOf = (value: unknown): string[] => leavesOf(value).flatMap(partsOf);

/** The words of an answer: of its body and of the headers that name things. */
export const wordsIn = ({ text, headers }: ApiAnswer): string[] => {
  const body: unknown = text.startsWith('{') ? JSON.parse(text) : {};
  return wordsOf([body, headers.location, headers.etag]);
};

/** What one hospital's words have that another's, in the same state, have not. */
export const secretsOf = (words: Iterable<string>, others: Iterable<string>): string[] => {
  const common = new Set(others);
  return [...new Set(words)].filter((word) => !common.has(word) && !isCommon(word));
};

/**
 * By where it is and where it is listed: `<tenant>#…`, `APIKEY#<tenant>`. Another hospital may well have given something this one's id
 * for a name, or for its own id.
 */
const isOf = (tenantId: string, { pk, gsi1pk, gsi2pk, tenantId: named }: Record<string, unknown>): boolean =>
  [pk, gsi1pk, gsi2pk, named].some((place) => typeof place === 'string' && place.split('#', 2).includes(tenantId));

/** All that the tables hold of the hospital, as the account's owner sees it. */
export const itemsOf = async (cloud: TestCloud, tenantId: string): Promise<Record<string, unknown>[]> => {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(asRoot(cloud)));
  const found: Record<string, unknown>[] = [];
  for (const TableName of [cloud.outputs.TenantTable, cloud.outputs.ControlTable]) {
    for await (const { Items: items = [] } of paginateScan({ client: documents }, { TableName, ConsistentRead: true })) {
      found.push(...items.filter((item) => isOf(tenantId, item)));
    }
  }
  documents.destroy();
  return found;
};
