/** Codes of required bindings (http://hl7.org/fhir/R4/terminologies.html#required), looked at in one walk over what has its right shape. */
import type { Fault } from '../kernel/errors.ts';
import { definitions } from './definitions.ts';
import { type Element, elementsOf } from './elements.ts';
import type { Resource } from './record.ts';

/** A fault for each code, Coding or CodeableConcept that has no code of its value set, where definitions enumerate that. */
export const codeFaults = (resource: Resource, pointer: string): readonly Fault[] =>
  faultsWithin(resource, resource.resourceType, pointer);

const faultsWithin = (parts: object, type: string, pointer: string): readonly Fault[] => {
  const elements = elementsOf(type);
  return Object.entries(parts).flatMap(([name, value]) => {
    const element = elements.get(name);
    const place = `${pointer}.${name}`;
    if (!element) return [];
    if (!Array.isArray(value)) return faultsAt(value, element, place);
    return value.flatMap((one, index) => faultsAt(one, element, `${place}[${index}]`));
  });
};

const faultsAt = (value: unknown, { type, valueSet }: Element, pointer: string): readonly Fault[] => {
  const codes = valueSet === undefined ? undefined : definitions.codes[valueSet];
  if (codes && value !== null && !codesOf(value).some((code) => codes.includes(code))) {
    return [{ pointer, detail: `must be one of ${codes.join(', ')}` }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return type === 'Resource' ? codeFaults(value as Resource, pointer) : faultsWithin(value, type, pointer);
};

const codesOf = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [String(value)];
  const { code, coding = [] } = value as { readonly code?: string; readonly coding?: readonly { readonly code?: string }[] };
  return [code, ...coding.map((one) => one.code)].filter((one) => one !== undefined);
};
