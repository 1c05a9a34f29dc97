/** What a rule pack finds and we keep: said beside the construct it concerns, with the reason. */
import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** `{ 'HIPAA.Security-LambdaDLQ': 'why it does not apply' }`: ids are whole, and hold for `construct` and all below it. */
export const acknowledge = (construct: IConstruct, reasons: Readonly<Record<string, string>>): void => {
  for (const [id, reason] of Object.entries(reasons)) Validations.of(construct).acknowledge({ id, reason });
};

/** The same for those of `resources` that hold a `*`; each is acknowledged by its whole name, so a new one is found again. */
export const acknowledgeWildcards = (construct: IConstruct, resources: readonly string[], reason: string): void => {
  const stack = Stack.of(construct);
  const names = resources.map((resource) => flat(stack.resolve(resource))).filter((name) => name.includes('*'));
  for (const name of new Set(names)) acknowledge(construct, { [`AwsSolutions-IAM5[Resource::${name}]`]: reason });
};

/** A resolved reference as the rule packs write it: `<TenantTable.Arn>/index/*`. */
const flat = (value: unknown): string => {
  if (typeof value === 'string') return value.replaceAll('${', '<').replaceAll('}', '>');
  const intrinsic = value as { Ref?: string; 'Fn::GetAtt'?: string[]; 'Fn::Join'?: [string, unknown[]] };
  if (intrinsic.Ref) return `<${intrinsic.Ref}>`;
  if (intrinsic['Fn::GetAtt']) return `<${intrinsic['Fn::GetAtt'].join('.')}>`;
  if (intrinsic['Fn::Join']) return intrinsic['Fn::Join'][1].map(flat).join(intrinsic['Fn::Join'][0]);
  return JSON.stringify(value);
};
