/**
 * Reads policy documents as they are put, so that a policy IAM would refuse is refused here and never merely without effect.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import { AwsError, notImplemented } from '../service.ts';
import { readOperator } from './conditions.ts';
import { readDate, readNumber, readRange } from './operators.ts';
import { readVariable } from './pattern.ts';
import type { PolicyDocument } from './policy.ts';

/** `identity`: of a role or a session. `resource`: of a bucket, key or function. `trust`: who may assume a role. */
export type PolicyUse = 'identity' | 'resource' | 'trust';

type Json = Record<string, unknown>;
type Complain = (problem: string) => AwsError;

const elements = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

/** Throws an `AwsError` of the given code (S3 says `MalformedPolicy`) that names what is wrong. */
export const parsePolicy = (text: string, use: PolicyUse, code = 'MalformedPolicyDocument'): PolicyDocument => {
  const complain: Complain = (problem) => new AwsError(code, problem);
  const document = parseJson(text, complain);
  const version = document.Version;
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17')
    throw complain('Policy Version is not valid.');
  const unknown = Object.keys(document).find((name) => !['Version', 'Id', 'Statement'].includes(name));
  if (unknown) throw complain(`Syntax errors in policy: unknown element ${unknown}.`);
  const statements = [document.Statement].flat();
  if (document.Statement === undefined || statements.length === 0) throw complain('Syntax errors in policy: no Statement.');
  for (const statement of statements) checkStatement(objectOf(statement, 'Statement', complain), use, complain);
  const sids = statements.flatMap((statement) => (statement as Json).Sid ?? []);
  if (new Set(sids).size < sids.length) throw complain('Statement IDs (SID) in a single policy must be unique.');
  return document as unknown as PolicyDocument;
};

const parseJson = (text: string, complain: Complain): Json => {
  try {
    return objectOf(JSON.parse(text), 'policy', complain);
  } catch (error) {
    throw error instanceof AwsError ? error : complain('This policy contains invalid Json');
  }
};

const objectOf = (value: unknown, what: string, complain: Complain): Json => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw complain(`Syntax errors in policy: ${what} is not an object.`);
};

const checkStatement = (statement: Json, use: PolicyUse, complain: Complain): void => {
  const unknown = Object.keys(statement).find((name) => !elements.includes(name));
  if (unknown) throw complain(`Syntax errors in policy: unknown element ${unknown}.`);
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')
    throw complain('Policy statement must have an Effect of Allow or Deny.');
  if (statement.Sid !== undefined && typeof statement.Sid !== 'string') throw complain('Statement IDs (SID) must be text.');
  if (use === 'identity' && !/^[A-Za-z0-9]*$/.test(String(statement.Sid ?? ''))) {
    throw complain('Statement IDs (SID) must be alpha-numeric.');
  }
  checkPrincipal(statement, use, complain);
  for (const action of oneOf(statement, 'Action', complain)) {
    if (!/^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/i.test(action))
      throw complain('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  }
  checkResources(statement, use, complain);
  checkConditions(statement, complain);
};

/** Exactly one of `X` and `NotX`, as a list of texts. */
const oneOf = (statement: Json, name: string, complain: Complain): string[] => {
  const [given, ...more] = [name, `Not${name}`].filter((each) => statement[each] !== undefined);
  if (!given || more.length > 0) throw complain(`Policy statement must contain ${name}s: exactly one of ${name} and Not${name}.`);
  return textsOf(statement[given], given, complain);
};

const textsOf = (value: unknown, what: string, complain: Complain): string[] => {
  const texts = [value].flat();
  if (texts.length > 0 && texts.every((text) => typeof text === 'string')) return texts;
  throw complain(`Syntax errors in policy: ${what} must be text, or a list of texts.`);
};

const checkResources = (statement: Json, use: PolicyUse, complain: Complain): void => {
  if (use === 'trust') {
    if (statement.Resource ?? statement.NotResource) throw complain('Has prohibited field Resource');
    return;
  }
  for (const resource of oneOf(statement, 'Resource', complain)) {
    if (!/^(\*|arn:.+)$/.test(resource)) throw complain(`Resource ${resource} must be in ARN format or "*".`);
    checkVariables(resource, complain);
  }
};

const checkPrincipal = (statement: Json, use: PolicyUse, complain: Complain): void => {
  const given = ['Principal', 'NotPrincipal'].filter((name) => statement[name] !== undefined);
  if (use === 'identity') {
    if (given.length > 0) throw complain('Policy document should not specify a principal.');
    return;
  }
  if (given.length !== 1) throw complain('Missing required field Principal');
  checkExcept(statement, use, complain);
  const block = statement[given[0] as string];
  if (block === '*') return;
  for (const [kind, names] of Object.entries(objectOf(block, 'Principal', complain))) {
    if (kind === 'Federated' || kind === 'CanonicalUser') throw notImplemented(`a policy with a ${kind} principal`);
    for (const name of textsOf(names, 'Principal', complain)) checkPrincipalName(kind, name, complain);
  }
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html */
const checkExcept = ({ NotPrincipal, Effect }: Json, use: PolicyUse, complain: Complain): void => {
  if (NotPrincipal === undefined) return;
  if (use === 'trust') throw complain('Has prohibited field NotPrincipal');
  if (Effect !== 'Deny') throw notImplemented('a policy with NotPrincipal in an Allow, which AWS does not support');
};

const checkPrincipalName = (kind: string, name: string, complain: Complain): void => {
  const valid =
    kind === 'AWS'
      ? /^(\*|\d{12}|arn:aws:iam::\d{12}:(root|role\/[^*?]+)|arn:aws:sts::\d{12}:assumed-role\/[^*?]+)$/.test(name)
      : kind === 'Service' && /^[a-z0-9.-]+\.amazonaws\.com$/.test(name);
  if (!valid) throw complain(`Invalid principal in policy: "${kind}":"${name}"`);
};

const checkConditions = (statement: Json, complain: Complain): void => {
  if (statement.Condition === undefined) return;
  for (const [name, keys] of Object.entries(objectOf(statement.Condition, 'Condition', complain))) {
    const operator = readOperator(name);
    if (!operator) throw complain(`Invalid Condition type : ${name}.`);
    for (const [key, values] of Object.entries(objectOf(keys, name, complain))) {
      if (!/^[a-z0-9-]+:.+/i.test(key)) throw complain(`Condition key ${key} must be prefaced by a vendor.`);
      for (const value of [values].flat()) checkValue(operator.base, value, complain);
    }
  }
};

const forms: readonly (readonly [RegExp, (text: string) => boolean])[] = [
  [/^Numeric/, (text) => !Number.isNaN(readNumber(text))],
  [/^Date/, (text) => !Number.isNaN(readDate(text))],
  [/^(Bool|Null)$/, (text) => /^(true|false)$/i.test(text)],
  [/IpAddress$/, (text) => readRange(text) !== undefined],
];

const checkValue = (operator: string, value: unknown, complain: Complain): void => {
  if (!['string', 'number', 'boolean'].includes(typeof value))
    throw complain('Syntax errors in policy: a condition value must be text.');
  const text = String(value);
  const form = forms.find(([name]) => name.test(operator));
  if (form && !form[1](text)) throw complain(`The value ${text} is invalid for ${operator}.`);
  if (/^(String|Arn)/.test(operator)) checkVariables(text, complain);
};

const checkVariables = (text: string, complain: Complain): void => {
  for (const [, inner = ''] of text.matchAll(/\$\{([^}]*)\}/g)) {
    if (!/^[*?$]$/.test(inner) && !readVariable(inner)) throw complain(`The policy variable \${${inner}} is not valid.`);
  }
};
