/** The elements of FHIR's types, by the names they have in JSON (http://hl7.org/fhir/R4/json.html). */
import { getDataType, type InternalSchemaElement, isPrimitiveType } from '@medplum/core';

export interface Element {
  /** `Resource` for what is contained. */
  readonly type: string;
  readonly isList: boolean;
  /** In a list of primitives, and in the list beside it, null stands where only the other one says something. */
  readonly holdsPlaces: boolean;
  /** The value set of its required binding. */
  readonly valueSet?: string;
}

export const isPrimitive = isPrimitiveType;

const known = new Map<string, ReadonlyMap<string, Element>>();

/**
 * A map, for an object would know `constructor` and every other name of JavaScript's own objects, too. Throws for what is no type of our
 * definitions.
 */
export const elementsOf = (type: string): ReadonlyMap<string, Element> => {
  const elements = known.get(type) ?? new Map(Object.entries(getDataType(type).elements).flatMap(namesOf));
  known.set(type, elements);
  return elements;
};

/** `value[x]` is `valueQuantity` where it is a Quantity; `_gender` says more of the code `gender`. */
const namesOf = ([name, { type: types, isArray, binding }]: [string, InternalSchemaElement]): [string, Element][] =>
  types.flatMap(({ code }): [string, Element][] => {
    const own = name.replace(/\[x\]$/, code.charAt(0).toUpperCase() + code.slice(1));
    const isList = isArray === true;
    const holdsPlaces = isPrimitiveType(code);
    const valueSet = binding?.strength === 'required' ? { valueSet: binding.valueSet } : {};
    const beside: [string, Element][] = holdsPlaces ? [[`_${own}`, { type: 'Element', isList, holdsPlaces }]] : [];
    return [[own, { type: code, isList, holdsPlaces, ...valueSet }], ...beside];
  });
