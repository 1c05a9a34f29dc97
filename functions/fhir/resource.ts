/** Whether a body is a resource of FHIR R4: its structure, cardinalities, invariants, references and required codes. */
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core';
import type { OperationOutcomeIssue, Resource as R4Resource, StructureDefinition } from '@medplum/fhirtypes';
import { type Fault, invalid } from '../kernel/errors.ts';
import { codeFaults } from './codes.ts';
import { definitions } from './definitions.ts';
import { narrativeFault } from './narrative.ts';
import type { Resource } from './record.ts';
import type { RecordType } from './record-type.ts';
import { resourceFaults } from './shape.ts';
import { demandSize } from './size.ts';

indexStructureDefinitionBundle([...definitions.structures] as StructureDefinition[]);

/** Larger binaries are files, to which a DocumentReference points. An item of the table holds 400 KB. */
const maxBinaryBytes = 256 * 1024;

/** Throws `RecordTooLarge`, and `ResourceInvalid` with a fault for each element that is wrong; values are never repeated, for they may be PHI. */
export const acceptResource = (type: RecordType, body: Resource): void => {
  demandSize(body);
  const faults = faultsOf(type, body);
  if (faults.length > 0) throw invalid('ResourceInvalid', `This is not a valid ${type} of FHIR R4.`, faults);
};

/** Pointers are FHIRPath: `Patient.name[0].given`. */
export const faultsOf = (type: RecordType, body: Resource): readonly Fault[] => {
  if (body.resourceType !== type) return [{ pointer: 'resourceType', detail: `must be "${type}", as the URL says` }];
  const shape = resourceFaults(body, type);
  if (shape.length > 0) return shape;
  const structure = issuesOf(body).flatMap((issue) => structureFault(type, body, issue));
  return [...structure, ...codeFaults(body, type), ...narrativeFaults(type, body)];
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

const issuesOf = (body: Resource): readonly OperationOutcomeIssue[] => {
  try {
    return validateResource(body as unknown as R4Resource, { base64BinaryMaxBytes: maxBinaryBytes });
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
