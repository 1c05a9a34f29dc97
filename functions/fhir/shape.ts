/**
 * FHIR's JSON, in one walk: every name is an element of its type, an element that repeats is a list, one that has parts is an object,
 * one that has none is not, and nothing is empty (http://hl7.org/fhir/R4/json.html). What judges a resource after it takes all this
 * for granted.
 */
import type { Fault } from '../kernel/errors.ts';
import { type Element, elementsOf, isPrimitive } from './elements.ts';
import { containedTypes } from './record-type.ts';

type Parts = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Parts => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The resource says itself of which type it is; that there is such a type is known. */
export const resourceFaults = ({ resourceType, ...elements }: Parts, pointer: string): readonly Fault[] =>
  elementsFaults(elements, String(resourceType), pointer);

const elementsFaults = (values: Parts, type: string, pointer: string): readonly Fault[] => {
  const elements = elementsOf(type);
  return Object.entries(values).flatMap(([name, value]) => {
    const element = elements.get(name);
    const place = `${pointer}.${name}`;
    return element ? elementFaults(value, element, place) : [{ pointer: place, detail: 'is not an element FHIR has here' }];
  });
};

const elementFaults = (value: unknown, element: Element, pointer: string): readonly Fault[] => {
  if (Array.isArray(value) !== element.isList) {
    return [{ pointer, detail: element.isList ? 'must be a list' : 'must not be a list' }];
  }
  if (!Array.isArray(value)) return partFaults(value, element, pointer);
  if (value.length === 0) return [{ pointer, detail: 'must not be empty' }];
  return value.flatMap((one, index) => partFaults(one, element, `${pointer}[${index}]`));
};

const partFaults = (value: unknown, { type, isList, holdsPlaces }: Element, pointer: string): readonly Fault[] => {
  // A list of primitives and the list beside it keep each other's places with null; the validator pairs them.
  if (value === null && isList && holdsPlaces) return [];
  if (isPrimitive(type)) return typeof value === 'object' ? [{ pointer, detail: 'must not have parts' }] : [];
  if (!isObject(value)) return [{ pointer, detail: 'must be an object' }];
  if (type === 'Resource') return containedFaults(value, pointer);
  return Object.keys(value).length > 0 ? elementsFaults(value, type, pointer) : [{ pointer, detail: 'must not be empty' }];
};

const containedFaults = (resource: Parts, pointer: string): readonly Fault[] =>
  containedTypes.includes(String(resource.resourceType))
    ? resourceFaults(resource, pointer)
    : [{ pointer: `${pointer}.resourceType`, detail: `must be one of ${containedTypes.join(', ')}` }];
