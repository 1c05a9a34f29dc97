/** What the deployed tenant roles say for themselves. */
import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import {
  anywhere,
  type PolicyStatement,
  type ScopeName,
  scopes,
  statementsOf,
  tagVariable,
} from '../../functions/kernel/scope.ts';
import { asRoot, type TestCloud } from '../cloud.ts';
import type { DeployedFunction } from './hands.ts';

/** The role's own policies, by name. */
export const rolePoliciesOf = async (iam: IAMClient, RoleName: string): Promise<ReadonlyMap<string, string>> => {
  const { PolicyNames: names = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const texts = names.map(async (PolicyName): Promise<[string, string]> => {
    const { PolicyDocument: text = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    return [PolicyName, decodeURIComponent(text)];
  });
  return new Map(await Promise.all(texts));
};

/** The scopes that the function's tenant sessions may have. */
export const scopesHeldBy = async (cloud: TestCloud, { tenantRoleArn }: DeployedFunction): Promise<readonly ScopeName[]> => {
  if (tenantRoleArn === undefined) return [];
  const iam = new IAMClient(asRoot(cloud));
  const policies = await rolePoliciesOf(iam, tenantRoleArn.split('/').at(-1) ?? '');
  iam.destroy();
  const granted = [...policies.values()].flatMap((text) => [JSON.parse(text).Statement].flat() as PolicyStatement[]);
  return (Object.keys(scopes) as ScopeName[]).filter((scope) =>
    statementsOf([scope], tagVariable, anywhere).every((wanted) => granted.some((one) => covers(one, wanted))),
  );
};

/** By its actions and partitions: which table, bucket and key they are of, a scope does not say. */
const covers = (granted: PolicyStatement, wanted: PolicyStatement): boolean =>
  wanted.Action.every((action) => [granted.Action].flat().includes(action)) &&
  [partitionsOf(wanted)].flat().every((partition) => [partitionsOf(granted)].flat().includes(partition));

const partitionsOf = ({ Condition }: PolicyStatement) => Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? [];
