/** How a resource of a template becomes real: a handler a type, each speaking to its service as an operator would. */
import type { Cloud } from '../cloud.ts';
import type { Properties } from './template.ts';

/** What other resources may refer to. */
export interface Made {
  /** `Ref` */
  readonly ref: string;
  /** `Fn::GetAtt` */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

export interface Building {
  readonly cloud: Pick<Cloud, 'accountId' | 'region'>;
  readonly logicalId: string;
  /** A name for what the template leaves unnamed: the stack's and the logical id, at most 64 characters. */
  readonly name: string;
  /** The physical id of an earlier start, for what outlives one. */
  readonly remembered: string | undefined;
  readonly remember: (physicalId: string) => void;
  /** Calls a service as the account's root. */
  readonly call: <T = Record<string, unknown>>(service: string, operation: string, input: object) => Promise<T>;
  readonly assetOf: (key: string) => string;
}

/** Makes it, or brings what is there to what the template says. Idempotent: it runs at every start. */
export type ResourceHandler = (properties: Properties, building: Building) => Promise<Made>;

/** Runs `create`, and takes `code` to mean that it is there already. */
export const unlessThere = async (create: Promise<unknown>, ...codes: readonly string[]): Promise<void> => {
  await create.catch((error: unknown) => {
    if (!codes.includes((error as { code?: string }).code ?? '')) throw error;
  });
};

/** The property as a string; throws when the template has it otherwise. */
export const text = (properties: Properties, name: string): string => {
  const value = properties[name];
  if (typeof value !== 'string') throw new Error(`${name} is not a string`);
  return value;
};

/** The members of `properties` that are named, those absent left out. */
export const pick = (properties: Properties, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]));

/** Refuses a property that no handler would carry out. */
export const only = (type: string, properties: Properties, names: readonly string[]): void => {
  const unknown = Object.keys(properties).filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(`The embedded cloud does not model ${unknown.join(', ')} of ${type}. See docs/fidelity.md.`);
};

/** Templates write members in PascalCase where some services' own APIs write camelCase, at every depth. */
export const camelCased = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name.charAt(0).toLowerCase() + name.slice(1), camelCased(inner)]),
  );
};
