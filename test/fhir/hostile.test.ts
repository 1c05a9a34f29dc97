/** Whatever is sent as a resource, it is kept as FHIR has it, or its faults are told: in bounded time, and without a failure of ours. */
import fc from 'fast-check';
import { bundleSchema } from '../../functions/fhir/bundle.ts';
import { elementsOf } from '../../functions/fhir/elements.ts';
import { identifiersOf } from '../../functions/fhir/identifier.ts';
import { changeTo, type Resource } from '../../functions/fhir/record.ts';
import { type RecordType, recordTypes } from '../../functions/fhir/record-type.ts';
import { acceptResource, faultsOf } from '../../functions/fhir/resource.ts';
import { maxResourceElements } from '../../functions/fhir/size.ts';
import { idOf, observation, patient } from '../records/samples.ts';
import { validResources } from './valid-resources.ts';

const times = <Value>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value);

describe('a name that JavaScript knows and FHIR does not', () => {
  const names = Object.getOwnPropertyNames(Object.prototype).flatMap((name) => [name, `_${name}`]);
  /** As JSON makes it: `{ __proto__: … }` in a program is no member. */
  const withMember = (name: string, more = ''): Resource => JSON.parse(`{"resourceType":"Patient",${more}"${name}":{"x":["y"]}}`);

  test.each(names)('%s is refused', (name) => {
    expect(faultsOf('Patient', withMember(name))).toContainEqual(expect.objectContaining({ pointer: `Patient.${name}` }));
  });

  test.each(names)('%s is refused in a part', (name) => {
    const { resourceType: _, ...part } = withMember(name, '"family":"x",');
    expect(faultsOf('Patient', patient({ name: [part] }))).toContainEqual(
      expect.objectContaining({ pointer: `Patient.name[0].${name}` }),
    );
  });

  test.each(names)('%s is refused in what is contained', (name) => {
    expect(faultsOf('Patient', patient({ contained: [withMember(name)] }))).toContainEqual(
      expect.objectContaining({ pointer: `Patient.contained[0].${name}` }),
    );
  });

  test.each(names)('%s is no type of what is contained', (resourceType) => {
    const contained = [{ resourceType: 'Organization', id: 'a', name: 'x', contained: [{ resourceType, id: 'b' }] }];
    expect(faultsOf('Patient', patient({ contained }))).toContainEqual(
      expect.objectContaining({ pointer: 'Patient.contained[0].contained[0].resourceType' }),
    );
  });
});

test.each([
  ['a choice without its type', { 'value[x]': 'y' }, 'Observation.value[x]'],
  ['a choice of a type it may not be', { valueReference: { reference: 'Patient/1' } }, 'Observation.valueReference'],
  ['more said of an element that has parts', { _code: { extension: [{ url: 'x', valueString: 'y' }] } }, 'Observation._code'],
  ['a type for what is no resource', { subject: { resourceType: 'Patient' } }, 'Observation.subject.resourceType'],
  ['anything beside a code', { _status: 'x' }, 'Observation._status'],
  ['an unknown element beside a code', { _status: { value: 'x' } }, 'Observation._status.value'],
])('%s is refused', (_, more, pointer) => {
  expect(faultsOf('Observation', observation('Patient/1', more))).toContainEqual(expect.objectContaining({ pointer }));
});

test.each(['x', {}, 1, true, null, { resourceType: 'Organization' }])('%j is not a list of what is contained', (contained) => {
  expect(faultsOf('Patient', patient({ contained }))).toEqual([{ pointer: 'Patient.contained', detail: 'must be a list' }]);
});

test.each([
  ['more of a code', { _gender: { extension: [{ url: 'urn:x', valueString: 'y' }] } }],
  ['why there is no code', { gender: undefined, _gender: { extension: [{ url: 'urn:x', valueCode: 'unknown' }] } }],
  [
    'more of one name of two',
    { name: [{ given: ['Ada', 'A.'], _given: [null, { extension: [{ url: 'urn:x', valueCode: 'CL' }] }] }] },
  ],
])('a resource may say %s', (_, more) => {
  const said = JSON.parse(JSON.stringify(patient(more)));
  expect(faultsOf('Patient', said)).toEqual([]);
});

describe('whatever stands in the place of an element', () => {
  type Path = readonly (string | number)[];

  const pathsIn = (value: unknown, path: Path = []): Path[] =>
    typeof value !== 'object' || value === null
      ? [path]
      : [path, ...Object.keys(value).flatMap((name) => pathsIn((value as Record<string, unknown>)[name], [...path, name]))];

  const replaced = (value: unknown, [name, ...rest]: Path, other: unknown): unknown => {
    if (name === undefined) return other;
    const copy = structuredClone(value) as Record<string | number, unknown>;
    copy[name] = replaced(copy[name], rest, other);
    return copy;
  };

  const parts = recordTypes.flatMap((type) => Object.values(validResources[type]));
  const anything = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(...parts), fc.array(fc.constantFrom<unknown>(...parts)));

  const expectJudged = (type: RecordType, resource: Resource): void => {
    try {
      acceptResource(type, resource);
    } catch (error) {
      expect(error).toMatchObject({ name: 'ResourceInvalid' });
      return;
    }
    const { next } = changeTo(resource, { record: { type, id: idOf(1) } }, 0);
    expect(() => identifiersOf(next.resource)).not.toThrow();
  };

  test.each(recordTypes)('of a %s, it is accepted or its faults are told', (type) => {
    const valid = validResources[type];
    const places = fc.constantFrom(...pathsIn(valid).filter(([name]) => name !== undefined));
    fc.assert(
      fc.property(places, anything, (path, value) => expectJudged(type, replaced(valid, path, value) as Resource)),
      { numRuns: 100 },
    );
  });

  test.each(recordTypes)('by any name of a %s, it is accepted or its faults are told', (type) => {
    const names = fc.constantFrom(...elementsOf(type).keys());
    fc.assert(
      fc.property(names, anything, (name, value) => expectJudged(type, { ...validResources[type], [name]: value })),
      { numRuns: 100 },
    );
  });
});

describe('a resource that is too large', () => {
  const tooLarge = expect.objectContaining({ name: 'RecordTooLarge', kind: 'too-large' });

  test.each([
    ['elements', { telecom: times(maxResourceElements, { use: 'home' }) }],
    ['bytes', { name: [{ text: 'x'.repeat(400_000) }] }],
    ['bytes, of few letters', { name: [{ text: '€'.repeat(140_000) }] }],
    ['elements in one of its parts', { contact: [{ telecom: times(maxResourceElements, { use: 'home' }) }] }],
  ])('in %s is refused before its content is judged', (_, more) => {
    expect(() => acceptResource('Patient', patient({ ...more, unknown: true }))).toThrow(tooLarge);
  });

  test('is one beyond the largest', () => {
    const telecom = times((maxResourceElements - 100) / 2, { use: 'home' });
    expect(() => acceptResource('Patient', patient({ telecom }))).not.toThrow();
  });

  test('is refused in a bundle of many that are not', () => {
    const resource = patient({ telecom: times(1_000, { use: 'home' }) });
    const entry = times(30, { resource, request: { method: 'POST', url: 'Patient' } });
    const parsed = bundleSchema.safeParse({ resourceType: 'Bundle', type: 'batch', entry });
    expect(parsed.error?.issues[0]).toMatchObject({ path: ['entry'], message: expect.stringContaining('elements') });
  });
});

/** A value that counts how often it, or anything in it, is looked into. */
const counting = (value: unknown, count: () => void): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.entries(value).map(([name, one]) => [name, counting(one, count)] as const);
  return new Proxy(Array.isArray(value) ? inner.map(([, one]) => one) : Object.fromEntries(inner), {
    get(target, name) {
      count();
      return Reflect.get(target, name);
    },
    ownKeys(target) {
      count();
      return Reflect.ownKeys(target);
    },
  });
};

test('eight times the elements are looked into eight times as often', () => {
  const looksInto = (count: number): number => {
    let looks = 0;
    const resource = counting(patient({ telecom: times(count, { use: 'home' }) }), () => {
      looks += 1;
    });
    expect(faultsOf('Patient', resource as Resource)).toEqual([]);
    return looks;
  };
  const few = looksInto(250);
  expect(few).toBeGreaterThan(250);
  expect(looksInto(2_000)).toBeLessThanOrEqual(8 * few);
});
