/**
 * Models: JSON Schema draft 4 as OpenAPI 3.0 writes it, compiled for ajv, which speaks draft 7.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
import { Ajv, type ErrorObject } from 'ajv';
import { AwsError } from '../service.ts';

/** Tells what is wrong with a body, in API Gateway's words; undefined when nothing is. */
export type Check = (body: unknown) => string | undefined;

export interface Models {
  compile(schema: unknown, place: string): Check;
}

/** Models of one body; `components` are those its schemas refer to. Throws `BadRequestException` for a schema that is none. */
export const createModels = (components: unknown): Models => {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false });
  ajv.addSchema({ components: modernize(components ?? {}) }, 'api');
  return {
    compile(schema, place) {
      try {
        const validate = ajv.compile(modernize(schema) as object);
        return (body) => (validate(body) ? undefined : `[${(validate.errors ?? []).map(worded).join(', ')}]`);
      } catch (error) {
        throw new AwsError('BadRequestException', `Invalid model specified for ${place}: ${(error as Error).message}`);
      }
    },
  };
};

/** `exclusiveMinimum: true` beside `minimum` became a number of its own; references point into the shared document. */
const modernize = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(modernize);
  if (typeof schema !== 'object' || schema === null) return schema;
  const modern = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, modernize(value)]));
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    if (typeof modern[exclusive] !== 'boolean') continue;
    if (modern[exclusive]) {
      modern[exclusive] = modern[bound];
      delete modern[bound];
    } else delete modern[exclusive];
  }
  if (typeof modern.$ref === 'string' && modern.$ref.startsWith('#/')) modern.$ref = `api${modern.$ref}`;
  return modern;
};

const worded = ({ keyword, params, message, instancePath }: ErrorObject): string => {
  if (keyword === 'required') return `object has missing required properties (["${params.missingProperty}"])`;
  if (keyword === 'additionalProperties') {
    return `object instance has properties which are not allowed by the schema: ["${params.additionalProperty}"]`;
  }
  return `${instancePath === '' ? 'instance' : instancePath} ${message}`;
};
