/**
 * The attributes of a pool's users: the standard ones of OpenID Connect, and the pool's own under `custom:`.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
 */
import * as z from 'zod';
import type { AwsError } from '../service.ts';
import { invalid, modelled } from './operation.ts';

export type Attributes = Record<string, string>;

const bound = z.string().regex(/^\d+$/).optional();
const types = z.enum(['String', 'Number', 'DateTime', 'Boolean']);

/** One entry of `Schema` as CreateUserPool takes it. */
export const attributeInput = z.strictObject({
  Name: z.string().min(1).max(20),
  AttributeDataType: types.default('String'),
  DeveloperOnlyAttribute: modelled(false).optional(),
  Mutable: z.boolean().optional(),
  Required: z.boolean().default(false),
  StringAttributeConstraints: z.strictObject({ MinLength: bound, MaxLength: bound }).optional(),
  NumberAttributeConstraints: z.strictObject({ MinValue: bound, MaxValue: bound }).optional(),
});

export interface Attribute {
  readonly Name: string;
  readonly AttributeDataType: z.output<typeof types>;
  readonly DeveloperOnlyAttribute: false;
  readonly Mutable: boolean;
  readonly Required: boolean;
  readonly StringAttributeConstraints?: { readonly MinLength?: string; readonly MaxLength?: string };
  readonly NumberAttributeConstraints?: { readonly MinValue?: string; readonly MaxValue?: string };
}

const text = (Name: string, MinLength = '0', MaxLength = '2048'): Attribute => ({
  Name,
  AttributeDataType: 'String',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
  StringAttributeConstraints: { MinLength, MaxLength },
});

const flag = (Name: string): Attribute => ({
  Name,
  AttributeDataType: 'Boolean',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
});

const STANDARD: readonly Attribute[] = [
  ...'profile address gender given_name family_name middle_name nickname preferred_username picture website zoneinfo locale name'
    .split(' ')
    .map((name) => text(name)),
  text('email'),
  text('phone_number'),
  text('birthdate', '10', '10'),
  flag('email_verified'),
  flag('phone_number_verified'),
  {
    ...flag('updated_at'),
    AttributeDataType: 'Number',
    NumberAttributeConstraints: { MinValue: '0' },
  },
  { ...text('sub', '1'), Mutable: false, Required: true },
];

/** The pool's attributes: the standard ones, changed by `Schema` where it names them, and its custom ones. */
export const schemaOf = (inputs: readonly z.output<typeof attributeInput>[]): readonly Attribute[] => {
  const schema = new Map(STANDARD.map((attribute) => [attribute.Name, attribute]));
  for (const input of inputs) {
    const standard = schema.get(input.Name);
    if (standard) schema.set(input.Name, { ...standard, Mutable: input.Mutable ?? true, Required: input.Required });
    else schema.set(`custom:${input.Name}`, custom(input));
  }
  return [...schema.values()];
};

const custom = (input: z.output<typeof attributeInput>): Attribute => {
  if (input.Required) throw invalid('Required custom attributes are not supported currently.');
  const { DeveloperOnlyAttribute: _, ...rest } = input;
  return { ...rest, Name: `custom:${input.Name}`, DeveloperOnlyAttribute: false, Mutable: input.Mutable ?? false };
};

export const isStandard = (name: string): boolean => !name.startsWith('custom:');

/** A list of attributes on the wire. A value left out is the empty text. */
export const attributeList = z.array(
  z.strictObject({ Name: z.string().min(1).max(32), Value: z.string().max(2048).default('') }),
);

export const toAttributes = (list: z.output<typeof attributeList>): Attributes =>
  Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]));

export const toList = (attributes: Attributes): { Name: string; Value: string }[] =>
  Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));

/** Throws unless every attribute is one of the pool's, and its value of the right kind. */
export const checkAttributes = (schema: readonly Attribute[], attributes: Attributes): void => {
  for (const [name, value] of Object.entries(attributes)) {
    const attribute = schema.find(({ Name }) => Name === name);
    if (!attribute) throw nonconforming(`Type for attribute {${name}} could not be determined`);
    if (name === 'sub') throw invalid('Cannot modify the non-mutable attribute sub');
    const fault = faultOf(attribute, value);
    if (fault) throw nonconforming(`${name}: ${fault}`);
  }
  if (attributes.email !== undefined && !isEmail(attributes.email)) throw invalid('Invalid email address format.');
};

/** Throws for an attribute that may be set when the user is created, and never again. */
export const checkMutable = (schema: readonly Attribute[], names: readonly string[]): void => {
  for (const name of names) {
    if (!schema.find(({ Name }) => Name === name)?.Mutable) throw invalid(`user.${name}: Attribute cannot be updated.\n`);
  }
};

export const isEmail = (value: string): boolean => /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)*$/.test(value);

const nonconforming = (fault: string): AwsError => invalid(`Attributes did not conform to the schema: ${fault}\n`);

const faultOf = (attribute: Attribute, value: string): string | undefined => {
  const { StringAttributeConstraints: length, NumberAttributeConstraints: range } = attribute;
  switch (attribute.AttributeDataType) {
    case 'String':
      if (value.length < Number(length?.MinLength ?? 0)) return `String must be no shorter than ${length?.MinLength} characters`;
      if (value.length > Number(length?.MaxLength ?? 2048))
        return `String must be no longer than ${length?.MaxLength} characters`;
      return undefined;
    case 'Number':
      if (!/^-?\d+(\.\d+)?$/.test(value)) return 'Number expected';
      if (range?.MinValue !== undefined && Number(value) < Number(range.MinValue)) return `Must be at least ${range.MinValue}`;
      if (range?.MaxValue !== undefined && Number(value) > Number(range.MaxValue)) return `Must be at most ${range.MaxValue}`;
      return undefined;
    case 'Boolean':
      return /^(true|false)$/i.test(value) ? undefined : 'Boolean expected';
    case 'DateTime':
      return Number.isNaN(Date.parse(value)) ? 'DateTime expected' : undefined;
  }
};
