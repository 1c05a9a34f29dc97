/** The small rules of records: tokens, periods, identifiers, references, versions. */

import { bears, hashIdentifier, identifiersOf, parseToken } from '../../functions/fhir/identifier.ts';
import { periodOf } from '../../functions/fhir/period.ts';
import { changeTo, changeToDeleted, isSameContent } from '../../functions/fhir/record.ts';
import { patientOf, withAddresses } from '../../functions/fhir/reference.ts';
import { demandVersion, isKnownTo } from '../../functions/fhir/version-tag.ts';
import { parseCondition } from '../../functions/records/condition.ts';
import { idOf, mrn, patient } from '../records/samples.ts';

describe('a token', () => {
  test.each([
    ['4711', { value: '4711' }],
    ['|4711', { system: '', value: '4711' }],
    ['urn:x|4711', { system: 'urn:x', value: '4711' }],
    ['urn:x|47\\|11', { system: 'urn:x', value: '47|11' }],
    ['a\\,b', { value: 'a,b' }],
    ['a\\\\b', { value: 'a\\b' }],
    ['a\\b', { value: 'a\\b' }],
    ['Zoë 🙂', { value: 'Zoë 🙂' }],
  ])('%s is read', (text, token) => expect(parseToken(text)).toEqual(token));

  test.each(['a,b', 'urn:x|', '|', 'a|b|c'])('%s is refused', (text) => {
    expect(() => parseToken(text)).toThrow(expect.objectContaining({ name: 'SearchInvalid' }));
  });
});

describe('a condition of a create', () => {
  test('names one identifier with its system', () => {
    expect(parseCondition('?identifier=urn%3Ax%7C4711')).toEqual({ system: 'urn:x', value: '4711' });
  });

  test.each(['identifier=4711', 'name=Ada', '', 'identifier=urn:x|1&identifier=urn:x|2', 'identifier=urn:x|1&_id=2'])(
    '%j is refused',
    (text) => expect(() => parseCondition(text)).toThrow(expect.objectContaining({ kind: 'invalid' })),
  );
});

describe('a period', () => {
  test.each([
    ['2026-11-01', '2026-11-01T00:00:00.000Z', '2026-11-01T23:59:59.999Z'],
    ['eq2026-02', '2026-02-01T00:00:00.000Z', '2026-02-28T23:59:59.999Z'],
    ['2024', '2024-01-01T00:00:00.000Z', '2024-12-31T23:59:59.999Z'],
    ['2026-11-01T10:00', '2026-11-01T10:00:00.000Z', '2026-11-01T10:00:59.999Z'],
    ['2026-11-01T10:00:05Z', '2026-11-01T10:00:05.000Z', '2026-11-01T10:00:05.999Z'],
    ['2026-11-01T10:00:05.25Z', '2026-11-01T10:00:05.250Z', '2026-11-01T10:00:05.259Z'],
    ['2026-11-01T10:00:05.250Z', '2026-11-01T10:00:05.250Z', '2026-11-01T10:00:05.250Z'],
    ['2026-11-01T10:00:00+02:00', '2026-11-01T08:00:00.000Z', '2026-11-01T08:00:00.999Z'],
    ['ge2026-11-01', '2026-11-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'],
    ['gt2026-11-01', '2026-11-02T00:00:00.000Z', '9999-12-31T23:59:59.999Z'],
    ['lt2026-11-01', '0001-01-01T00:00:00.000Z', '2026-10-31T23:59:59.999Z'],
    ['le2026-11-01', '0001-01-01T00:00:00.000Z', '2026-11-01T23:59:59.999Z'],
  ])('%s', (text, from, to) => expect(periodOf(text)).toEqual({ from, to }));

  test('after the last year there is nothing', () => {
    const { from, to } = periodOf('gt9999');
    expect(from >= to).toBe(true);
  });

  test.each([
    'ne2026',
    'ap2026',
    '2026-02-30',
    '2026-13',
    'yesterday',
    '2026-11-01T25:00',
    '2026-11-01T10:00:00 02:00',
    '',
    'ge',
  ])('%j is refused', (text) => expect(() => periodOf(text)).toThrow(expect.objectContaining({ name: 'SearchInvalid' })));
});

describe('identifiers', () => {
  test('are told once each, the master identifier of a document among them', () => {
    const twice = [{ system: mrn, value: '1' }, { system: mrn, value: '1' }, { value: '1' }, { system: mrn }];
    const document = { resourceType: 'DocumentReference', identifier: twice, masterIdentifier: { value: '2' } };
    expect(identifiersOf(document)).toEqual([
      { system: mrn, value: '1' },
      { system: '', value: '1' },
      { system: '', value: '2' },
    ]);
  });

  test.each([
    [{ value: '4711' }, true],
    [{ system: mrn, value: '4711' }, true],
    [{ system: '', value: '4711' }, false],
    [{ system: mrn, value: '471' }, false],
  ])('a patient with a number bears %j: %s', (token, expected) => expect(bears(patient(), token)).toBe(expected));

  const key = new Uint8Array(32).fill(1);
  const hashed = hashIdentifier(key, 'Patient', { system: mrn, value: '4711' });

  test('are hashed so that equal ones are equal', () => {
    expect(hashIdentifier(key, 'Patient', { system: mrn, value: '4711' })).toEqual(hashed);
  });

  test.each([
    ['another key', () => hashIdentifier(new Uint8Array(32), 'Patient', { system: mrn, value: '4711' })],
    ['another type', () => hashIdentifier(key, 'Practitioner', { system: mrn, value: '4711' })],
  ])('%s makes another hash of the value', (_, other) => expect(other().value).not.toBe(hashed.value));

  test('a system and a value cannot be shifted into each other', () => {
    const one = hashIdentifier(key, 'Patient', { system: 'ab', value: 'c' });
    expect(hashIdentifier(key, 'Patient', { system: 'a', value: 'bc' }).full).not.toBe(one.full);
  });
});

describe('references', () => {
  test.each([
    [`Patient/${idOf(1)}`, idOf(1)],
    [`Patient/${idOf(1)}/_history/2`, idOf(1)],
    ['Patient/ada-lovelace', undefined],
    [`Group/${idOf(1)}`, undefined],
    ['#contained', undefined],
  ])('the patient of %s', (reference, id) => {
    expect(patientOf({ resourceType: 'Observation', subject: { reference } })).toBe(id);
  });

  test('are replaced wherever an address stands, and nowhere else', () => {
    const name = 'urn:uuid:1';
    const resource = {
      subject: { reference: name },
      content: [{ attachment: { url: name } }],
      identifier: [{ value: name }],
      note: [{ text: name }],
    };
    expect(withAddresses(resource, (address) => (address === name ? 'Patient/1' : address))).toEqual({
      subject: { reference: 'Patient/1' },
      content: [{ attachment: { url: 'Patient/1' } }],
      identifier: [{ value: name }],
      note: [{ text: name }],
    });
  });
});

describe('versions', () => {
  const record = { type: 'Patient', id: idOf(1) } as const;
  const first = changeTo(patient({ id: 'theirs', meta: { versionId: '9', tag: [{ code: 'x' }] } }), { record }, 1_000).next;

  test('the server says which id and version a resource has, and keeps the rest of its meta', () => {
    expect(first.resource).toMatchObject({
      id: idOf(1),
      meta: { versionId: '1', lastUpdated: '1970-01-01T00:00:01.000Z', tag: [{ code: 'x' }] },
    });
  });

  test('a clock set back makes no version older than the one before', () => {
    const { next } = changeTo(patient(), { record, previous: first }, 0);
    expect([next.version, next.lastUpdated]).toEqual([2, '1970-01-01T00:00:01.001Z']);
  });

  test('a deletion is a version without a resource', () => {
    expect(changeToDeleted(first, 5_000).next).toEqual({ ...record, version: 2, lastUpdated: '1970-01-01T00:00:05.000Z' });
  });

  test('what the server wrote makes no other content', () => {
    expect(isSameContent(first.resource, patient({ meta: { tag: [{ code: 'x' }] } }))).toBe(true);
    expect(isSameContent(first.resource, patient())).toBe(false);
  });

  test.each(['W/"1"', '"1"'])('a writer who has seen %s may write the next', (tag) => {
    expect(() => demandVersion(tag, first)).not.toThrow();
  });

  test.each([
    ['W/"2"', 'VersionStale'],
    ['1', 'VersionInvalid'],
    ['*', 'VersionInvalid'],
  ])('a writer who has seen %s is told %s', (tag, name) => {
    expect(() => demandVersion(tag, first)).toThrow(expect.objectContaining({ name }));
  });

  test('a writer who has seen a version of what never was is told so', () => {
    expect(() => demandVersion('W/"1"', undefined)).toThrow(expect.objectContaining({ kind: 'stale' }));
  });

  test.each([
    ['W/"1"', true],
    ['"1"', true],
    ['W/"3", W/"1"', true],
    ['*', true],
    ['W/"11"', false],
    [undefined, false],
  ])('a reader with %s has the first version: %s', (tag, known) => expect(isKnownTo(tag, first)).toBe(known));
});
