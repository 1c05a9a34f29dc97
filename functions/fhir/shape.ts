/** FHIR's JSON: an element that has parts is an object, one that has none is not, and nothing is empty (http://hl7.org/fhir/R4/json.html). */
import { getDataType, type InternalSchemaElement, isPrimitiveType } from '@medplum/core';
import type { Fault } from '../kernel/errors.ts';

type Elements = Readonly<Record<string, InternalSchemaElement>>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the validator takes for granted. `value` is of the type called `type`; unknown elements are the validator's business. */
export const shapeFaults = (value: unknown, type: string, pointer: string): readonly Fault[] => {
  if (!isObject(value)) return [{ pointer, detail: 'must be an object' }];
  const { elements } = getDataType(type);
  const entries = Object.entries(value);
  if (entries.length === 0) return [{ pointer, detail: 'must not be empty' }];
  return entries.flatMap(([name, inner]) => {
    const elementType = typeOf(elements, name);
    return elementType ? elementFaults(inner, elementType, `${pointer}.${name}`) : [];
  });
};

const elementFaults = (value: unknown, type: string, pointer: string): readonly Fault[] => {
  if (!Array.isArray(value)) return partFaults(value, type, pointer);
  if (value.length === 0) return [{ pointer, detail: 'must not be empty' }];
  return value.flatMap((one, index) => partFaults(one, type, `${pointer}[${index}]`));
};

const partFaults = (value: unknown, type: string, pointer: string): readonly Fault[] => {
  if (isPrimitiveType(type))
    return typeof value === 'object' && value !== null ? [{ pointer, detail: 'must not have parts' }] : [];
  if (type === 'Resource') return isObject(value) ? shapeFaults(value, String(value.resourceType), pointer) : [];
  return shapeFaults(value, type, pointer);
};

/** `valueQuantity` is a Quantity because `value[x]` may be one. */
const typeOf = (elements: Elements, name: string): string | undefined => {
  const own = Object.hasOwn(elements, name) ? elements[name] : undefined;
  if (own) return own.type[0]?.code;
  for (const [choice, element] of Object.entries(elements)) {
    if (!choice.endsWith('[x]') || !name.startsWith(choice.slice(0, -3))) continue;
    const suffix = name.slice(choice.length - 3);
    const type = element.type.find(({ code }) => code.charAt(0).toUpperCase() + code.slice(1) === suffix);
    if (type) return type.code;
  }
  return undefined;
};
