/** The shape of a body in the part of JSON Schema draft 4 that API Gateway checks. */
import * as z from 'zod';

type Schema = Readonly<Record<string, unknown>>;

/** What stays: everything else is the edge's to tell, in words and with a pointer. OpenAPI 3.0 has no type `null`, nor lists of types. */
const isKept = (name: string, value: unknown): boolean =>
  name === 'required' || (name === 'type' && typeof value === 'string' && value !== 'null');

const many = new Set(['anyOf', 'oneOf', 'allOf']);

export const shapeOf = (schema: z.ZodType): Schema => {
  const { definitions = {}, ...whole } = z.toJSONSchema(schema, { target: 'draft-4', io: 'input', unrepresentable: 'any' });
  const shape = (part: Schema, depth: number): Schema => {
    if (depth === 0) return {};
    if (typeof part.$ref === 'string') {
      const name = part.$ref.split('/').at(-1) ?? '';
      return shape((definitions as Record<string, Schema>)[name] ?? {}, depth - 1);
    }
    return Object.fromEntries(Object.entries(part).flatMap(([name, value]) => member(name, value, depth)));
  };
  const member = (name: string, value: unknown, depth: number): [string, unknown][] => {
    if (isKept(name, value)) return [[name, value]];
    if (name === 'items' && !Array.isArray(value)) return [[name, shape(value as Schema, depth - 1)]];
    if (many.has(name)) return [[name, (value as Schema[]).map((part) => shape(part, depth - 1))]];
    if (name !== 'properties') return [];
    const properties = Object.entries(value as Record<string, Schema>).map(([key, part]) => [key, shape(part, depth - 1)]);
    return [[name, Object.fromEntries(properties)]];
  };
  return shape(whole as Schema, deepest);
};

/** A schema that holds itself ends here in "anything". */
const deepest = 16;
