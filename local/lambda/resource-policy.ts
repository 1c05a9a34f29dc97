/** A function's own policy: who else may invoke it. https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
import type { PolicyDocument, Statement } from '../iam/policy.ts';
import { AwsError, type Input, onlyModelled } from '../service.ts';

interface Permission {
  readonly StatementId: string;
  readonly Action: string;
  readonly Principal: string;
  readonly SourceArn?: string;
  readonly SourceAccount?: string;
}

/**
 * The statement that `AddPermission` adds.
 * https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export const statementOf = (functionArn: string, input: Input): Statement => {
  onlyModelled('AddPermission', input, ['FunctionName', 'StatementId', 'Action', 'Principal', 'SourceArn', 'SourceAccount']);
  const { StatementId, Action, Principal, SourceArn, SourceAccount } = input as unknown as Permission;
  if (!/^lambda:[A-Za-z*]+$|^\*$/.test(Action ?? ''))
    throw new AwsError('ValidationException', `The action ${Action} is not valid.`);
  if (!StatementId || !Principal) throw new AwsError('ValidationException', 'StatementId and Principal are required.');
  const condition = {
    ...(SourceAccount !== undefined && { StringEquals: { 'AWS:SourceAccount': SourceAccount } }),
    ...(SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': SourceArn } }),
  };
  return {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: principalOf(Principal),
    Action,
    Resource: functionArn,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
};

const principalOf = (given: string): Statement['Principal'] => {
  if (given === '*') return '*';
  if (given.endsWith('.amazonaws.com')) return { Service: given };
  return { AWS: /^\d{12}$/.test(given) ? `arn:aws:iam::${given}:root` : given };
};

/** Adds the statement; an id that is there already is a `ResourceConflictException`. */
export const withStatement = (policy: PolicyDocument | undefined, statement: Statement): PolicyDocument => {
  const statements = statementsIn(policy);
  if (statements.some(({ Sid }) => Sid === statement.Sid)) {
    throw new AwsError(
      'ResourceConflictException',
      `The statement id (${statement.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      409,
    );
  }
  return { Version: '2012-10-17', Id: 'default', Statement: [...statements, statement] };
};

/** Removes a statement; the last one takes the policy with it. */
export const withoutStatement = (policy: PolicyDocument | undefined, id: unknown): PolicyDocument | undefined => {
  const statements = statementsIn(policy);
  const left = statements.filter(({ Sid }) => Sid !== id);
  if (left.length === statements.length) {
    throw new AwsError('ResourceNotFoundException', `Statement ${String(id)} is not found in resource policy.`, 404);
  }
  return left.length === 0 ? undefined : { Version: '2012-10-17', Id: 'default', Statement: left };
};

const statementsIn = (policy: PolicyDocument | undefined): readonly Statement[] =>
  policy ? ([policy.Statement].flat() as Statement[]) : [];
