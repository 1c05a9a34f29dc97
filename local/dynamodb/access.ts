/** What IAM must allow for each call to DynamoDB and its streams. */
import { type Access, AwsError, type Input, notImplemented, onlyModelled } from '../service.ts';
import { tableArn, tableNameOf } from './arns.ts';
import { type AccessNeeds, itemAccess } from './item-access.ts';
import { itemOperations, listOperations, membersOf, partiqlOperations, streamOperations, tagOperations } from './operations.ts';
import { splitIterator } from './streams.ts';
import { refuseUnknownSettings } from './table-shape.ts';

/** Throws `NotImplemented` for an operation or a member that is not modelled. `input` names tables by name. */
export const accessOf = async (needs: AccessNeeds, operation: string, input: Input): Promise<Access[]> => {
  const members = membersOf(operation);
  if (!members) throw notImplemented(`dynamodb:${operation}`);
  onlyModelled(operation, input, members);
  refuseUnknownSettings(operation, input);
  if (operation in itemOperations) return itemAccess(needs, operation, input);
  if (operation in partiqlOperations) return statementsOf(input).map((statement) => partiqlAccess(needs, statement));
  const resource = resourceOf(needs, operation, input);
  return [{ action: `dynamodb:${operation}`, resource }];
};

const resourceOf = ({ where }: AccessNeeds, operation: string, input: Input): string => {
  if (operation in listOperations) return '*';
  if (operation === 'GetRecords') return splitIterator(input.ShardIterator).streamArn;
  if (operation in streamOperations) return String(input.StreamArn);
  if (operation in tagOperations) return tableArn(where, tableNameOf(where, String(input.ResourceArn)));
  return tableArn(where, String(input.TableName));
};

const statementsOf = (input: Input): string[] => {
  const several = [input.Statements, input.TransactStatements].flatMap((list) => (Array.isArray(list) ? list : []));
  return [input.Statement, ...several.map((entry: Input) => entry?.Statement)].filter(
    (statement) => typeof statement === 'string',
  );
};

const statement =
  /^\s*(?<verb>select|insert|update|delete)\b(?:.*?\b(?:from|into)|)\s+"?(?<table>[\w.-]+)"?(?:\."?(?<index>[\w.-]+)"?)?/is;

/** PartiQL's actions carry no leading keys here, so a policy that binds them to a tenant never allows it. */
const partiqlAccess = ({ where }: AccessNeeds, text: string): Access => {
  const { verb, table, index } = statement.exec(text)?.groups ?? {};
  if (!verb || !table) throw new AwsError('ValidationException', 'Statement wasn’t well formed, can’t be processed.');
  const action = `PartiQL${(verb[0] as string).toUpperCase()}${verb.slice(1).toLowerCase()}`;
  return { action: `dynamodb:${action}`, resource: tableArn(where, table) + (index ? `/index/${index}` : '') };
};
