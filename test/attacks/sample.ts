/** Requests that a route takes, made from its contract alone: a route added later is asked without a line written here. */
import * as fc from 'fast-check';
import * as z from 'zod';
import type { Route } from '../../functions/kernel/route.ts';

/** What JSON Schema says of a value, as far as contracts say it. */
interface Shape {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly minItems?: number;
  readonly anyOf?: readonly Shape[];
}

/** The same for the same seed. `word` stands wherever the schema lets any text be. */
export const sampleOf = (schema: z.ZodType, word: string): unknown =>
  sampled(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape, word);

const sampled = (shape: Shape, word: string): unknown => {
  if (shape.const !== undefined) return shape.const;
  if (shape.enum) return shape.enum[0];
  if (shape.anyOf) return sampled(shape.anyOf[0] ?? {}, word);
  switch (shape.type) {
    case 'object':
      return Object.fromEntries((shape.required ?? []).map((name) => [name, sampled(shape.properties?.[name] ?? {}, word)]));
    case 'array':
      return Array.from({ length: shape.minItems ?? 0 }, () => sampled(shape.items ?? {}, word));
    case 'integer':
    case 'number':
      return Math.max(shape.minimum ?? 1, 1);
    case 'boolean':
      return true;
    default:
      return textOf(shape, word);
  }
};

const textOf = ({ format, pattern }: Shape, word: string): string => {
  if (format === 'email') return `${word.toLowerCase()}@hospital.example`;
  return pattern ? (fc.sample(fc.stringMatching(new RegExp(pattern)), { numRuns: 1, seed: 7 })[0] ?? word) : word;
};

/** What FHIR's definitions, and not the schema, say of a body. `patient` is whom it speaks of. */
export const resourceOf = (type: string, word: string, patient = 'unknown'): Record<string, unknown> => {
  const identifier = [{ system: 'urn:oid:2.16.840.1.113883.19.5', value: word }];
  const subject = { reference: `Patient/${patient}` };
  const code = { text: word };
  const bodies: Readonly<Record<string, object>> = {
    Patient: { name: [{ family: word, given: [word] }] },
    Practitioner: { name: [{ family: word }] },
    Organization: { name: word },
    Encounter: { status: 'finished', class: { code: 'AMB' }, subject },
    Observation: { status: 'final', code, subject, valueString: word },
    Condition: { code, subject },
    MedicationRequest: { status: 'active', intent: 'order', medicationCodeableConcept: code, subject },
    ValueSet: { status: 'active', name: word },
    CodeSystem: { status: 'active', content: 'complete', name: word },
    DocumentReference: { status: 'current', subject, content: [{ attachment: { title: word } }] },
  };
  return { resourceType: type, identifier, ...bodies[type] };
};

/** The route's path with its parameters in it. */
export const pathOf = (
  route: Route,
  params: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string>> = {},
): string => {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const asked = new URLSearchParams(query).toString();
  return asked ? `${path}?${asked}` : path;
};
