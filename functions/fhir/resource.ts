/** Whether a body is a resource of FHIR R4: its structure, cardinalities, invariants, references and required codes. */
import { indexStructureDefinitionBundle, OperationOutcomeError, type TypedValueWithPath, validateResource } from '@medplum/core';
import type { OperationOutcomeIssue, Resource as R4Resource, StructureDefinition } from '@medplum/fhirtypes';
import { type Fault, invalid } from '../kernel/errors.ts';
import { definitions } from './definitions.ts';
import { narrativeFault } from './narrative.ts';
import type { Resource } from './record.ts';
import { containedTypes, type RecordType } from './record-type.ts';
import { shapeFaults } from './shape.ts';

indexStructureDefinitionBundle([...definitions.structures] as StructureDefinition[]);

/** Larger binaries are files, to which a DocumentReference points. An item of the table holds 400 KB. */
const maxBinaryBytes = 256 * 1024;

/** Throws `ResourceInvalid` with a fault for each element that is wrong; values are never repeated, for they may be PHI. */
export const acceptResource = (type: RecordType, body: Resource): void => {
  const faults = faultsOf(type, body);
  if (faults.length > 0) throw invalid('ResourceInvalid', `This is not a valid ${type} of FHIR R4.`, faults);
};

/** Pointers are FHIRPath: `Patient.name[0].given`. */
export const faultsOf = (type: RecordType, body: Resource): readonly Fault[] => {
  if (body.resourceType !== type) return [{ pointer: 'resourceType', detail: `must be "${type}", as the URL says` }];
  const contained = containedFaults(type, body.contained);
  if (contained.length > 0) return contained;
  const shape = shapeFaults(body, type, type);
  if (shape.length > 0) return shape;
  const tokens: Record<string, TypedValueWithPath[]> = {};
  const issues = issuesOf(body, tokens);
  const codes = Object.entries(tokens).flatMap(([valueSet, values]) => codeFaults(valueSet, values));
  return [...issues.flatMap((issue) => structureFault(type, body, issue)), ...codes, ...narrativeFaults(type, body)];
};

/** Shapes were judged before: what is contained is a resource of its own. */
const narrativeFaults = (pointer: string, { text, contained }: Resource): readonly Fault[] => {
  const { div } = (text ?? {}) as { readonly div?: unknown };
  const detail = typeof div === 'string' ? narrativeFault(div) : undefined;
  const within = ((contained ?? []) as readonly Resource[]).flatMap((one, index) =>
    narrativeFaults(`${pointer}.contained[${index}]`, one),
  );
  return [...(detail ? [{ pointer: `${pointer}.text.div`, detail }] : []), ...within];
};

const containedFaults = (type: RecordType, contained: unknown): Fault[] =>
  !Array.isArray(contained)
    ? []
    : contained.flatMap((resource, index) =>
        containedTypes.includes(resource?.resourceType)
          ? []
          : [
              {
                pointer: `${type}.contained[${index}].resourceType`,
                detail: `must be one of ${containedTypes.join(', ')}`,
              },
            ],
      );

const issuesOf = (body: Resource, tokens: Record<string, TypedValueWithPath[]>): readonly OperationOutcomeIssue[] => {
  try {
    return validateResource(body as unknown as R4Resource, { collect: { tokens }, base64BinaryMaxBytes: maxBinaryBytes });
  } catch (error) {
    if (error instanceof OperationOutcomeError) return error.outcome.issue;
    // A shape that the validator did not foresee; whatever it is, it is not FHIR.
    return [{ severity: 'error', code: 'structure', details: { text: 'Invalid structure' }, expression: [body.resourceType] }];
  }
};

/** A reference to a type that may not stand there is only a warning to the validator, as are two values of one choice. */
const structureFault = (type: RecordType, body: Resource, { details, expression }: OperationOutcomeIssue): Fault[] => {
  const text = details?.text ?? 'Invalid';
  const pointer = pointerOf(type, body, (expression?.[0] ?? type).replaceAll('[x]', ''));
  const referred = /^Invalid reference: got "([^"]*)"/.exec(text);
  if (!referred) return [{ pointer, detail: text }];
  return /^[A-Z][A-Za-z]+$/.test(referred[1] ?? '') ? [{ pointer, detail: 'refers to a type that may not stand here' }] : [];
};

/** Of two values of one choice the validator names the element alone: of the resource itself, or of a part it does not tell. */
const pointerOf = (type: RecordType, body: Resource, expression: string): string => {
  if (expression === type || expression.startsWith(`${type}.`)) return expression;
  return Object.hasOwn(body, expression) ? `${type}.${expression}` : type;
};

const codeFaults = (valueSet: string, values: readonly TypedValueWithPath[]): Fault[] => {
  const codes = definitions.codes[valueSet];
  if (!codes) return [];
  return values
    .filter(({ value }) => !codesOf(value).some((code) => codes.includes(code)))
    .map(({ path }) => ({ pointer: path, detail: `must be one of ${codes.join(', ')}` }));
};

/** The codes of a code, a Coding or a CodeableConcept. One without any says nothing that could be wrong. */
const codesOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  const { code, coding } = value as { readonly code?: string; readonly coding?: readonly { readonly code?: string }[] };
  return [...(code ? [code] : []), ...(Array.isArray(coding) ? coding.flatMap((one) => one?.code ?? []) : [])];
};
