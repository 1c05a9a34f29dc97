/**
 * The intrinsic functions of a template, resolved against what has been made so far.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
import { notImplemented } from '../service.ts';
import type { Template } from './template.ts';

export interface Scope {
  readonly template: Template;
  /** `Ref` of a resource or a pseudo parameter. Throws for what is not made. */
  readonly ref: (logicalId: string) => unknown;
  readonly attribute: (logicalId: string, name: string) => unknown;
}

/** Stands for `AWS::NoValue`: the member that holds it is left out. */
const noValue = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const list = (value: unknown, scope: Scope): unknown[] => {
  const resolved = resolve(value, scope);
  if (!Array.isArray(resolved)) throw new Error(`an intrinsic function expects a list, not ${JSON.stringify(value)}`);
  return resolved;
};

const attributeIn = (argument: unknown, scope: Scope): unknown => {
  const [logicalId = '', ...rest] = typeof argument === 'string' ? argument.split('.') : list(argument, scope).map(String);
  return scope.attribute(logicalId, rest.join('.'));
};

const substitute: Intrinsic = (argument, scope) => {
  const [text, given] = Array.isArray(argument) ? (argument as [string, Record<string, unknown>]) : [String(argument), {}];
  return text.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(given, name)) return String(resolve(given[name], scope));
    return String(name.includes('.') ? attributeIn(name, scope) : scope.ref(name));
  });
};

const holds = (condition: unknown, scope: Scope): boolean => {
  if (typeof condition === 'string') return conditionNamed(condition, scope);
  const resolved = resolve(condition, scope);
  if (typeof resolved !== 'boolean') throw new Error(`${JSON.stringify(condition)} is not a condition`);
  return resolved;
};

/** Whether a condition of the template holds. Throws for a name it does not have. */
export const conditionNamed = (name: string, scope: Scope): boolean => {
  const condition = scope.template.Conditions?.[name];
  if (condition === undefined) throw new Error(`the template has no condition ${name}`);
  return holds(condition, scope);
};

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => (argument === 'AWS::NoValue' ? noValue : scope.ref(String(argument))),
  Condition: (argument, scope) => conditionNamed(String(argument), scope),
  'Fn::GetAtt': attributeIn,
  'Fn::Sub': substitute,
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = argument as [string, unknown];
    return list(parts, scope).join(separator);
  },
  'Fn::Select': (argument, scope) => {
    const [index, values] = argument as [unknown, unknown];
    const at = Number(resolve(index, scope));
    const chosen = list(values, scope)[at];
    if (chosen === undefined) throw new Error(`Fn::Select cannot select nonexistent value at index ${at}`);
    return chosen;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = argument as [string, unknown];
    return String(resolve(text, scope)).split(separator);
  },
  'Fn::Base64': (argument, scope) => Buffer.from(String(resolve(argument, scope))).toString('base64'),
  'Fn::If': (argument, scope) => {
    const [condition, yes, no] = argument as [unknown, unknown, unknown];
    return resolve(holds(condition, scope) ? yes : no, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(argument, scope);
    return String(left) === String(right);
  },
  'Fn::And': (argument, scope) => (argument as unknown[]).every((condition) => holds(condition, scope)),
  'Fn::Or': (argument, scope) => (argument as unknown[]).some((condition) => holds(condition, scope)),
  'Fn::Not': (argument, scope) => !holds((argument as [unknown])[0], scope),
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second] = list(argument, scope).map(String) as [string, string, string];
    const found = scope.template.Mappings?.[map]?.[first]?.[second];
    if (found === undefined) throw new Error(`the template has no mapping ${map}.${first}.${second}`);
    return found;
  },
};

const isIntrinsic = (name: string): boolean => name === 'Ref' || name === 'Condition' || name.startsWith('Fn::');

/** The value with every intrinsic function in it replaced. One that is not modelled throws `NotImplemented` with its name. */
export const resolve = (value: unknown, scope: Scope): unknown => {
  if (Array.isArray(value)) return value.map((inner) => resolve(inner, scope)).filter((inner) => inner !== noValue);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  // An IAM statement has a member called Condition too: there it holds a block of operators, never a name.
  const isCall = others.length === 0 && isIntrinsic(name) && !(name === 'Condition' && typeof argument !== 'string');
  if (!isCall) {
    const entries = Object.entries(value).map(([key, inner]) => [key, resolve(inner, scope)] as const);
    return Object.fromEntries(entries.filter(([, inner]) => inner !== noValue));
  }
  const intrinsic = intrinsics[name];
  if (!intrinsic) throw notImplemented(`the intrinsic function ${name}`);
  return intrinsic(argument, scope);
};
