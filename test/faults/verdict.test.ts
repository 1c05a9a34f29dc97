/** The oracle itself: for each thing it must catch, an answer that does it, beside the one that does not. */
import { differenceFrom, type Told, usualOf } from './answer.ts';
import { type Afterwards, judge, type Outcome } from './verdict.ts';

const told = (status: number, body: unknown, changes: Partial<Told> = {}): Told => ({
  status,
  headers: { 'content-type': status < 300 ? 'application/json' : 'application/problem+json', 'retry-after': '1' },
  text: JSON.stringify(body),
  milliseconds: 20,
  ...changes,
});

const good = told(200, { id: 'a1', name: 'Ada', createdAt: '2026-01-01T00:00:00Z' });
const unavailable = told(503, { title: 'Data unavailable', detail: 'The data could not be reached. Try again.' });

const wellDone: Afterwards = { isThere: true, repeated: good, count: 1, isRepeatable: true, first: 'a1', again: 'a1' };

const outcome = (changes: Partial<Outcome>): Outcome => ({
  usual: usualOf([good, good]),
  answer: good,
  expected: 'fails-closed',
  isOurs: false,
  longest: 15_000,
  secrets: { own: ['Ada'], foreign: ['Grace'] },
  ...changes,
});

const sentencesOn = (changes: Partial<Outcome>): string[] => [
  ...new Set(judge(outcome(changes)).map(({ sentence }) => sentence)),
];

const batch = (status: string, resource: object): Told =>
  told(200, { resourceType: 'Bundle', type: 'batch-response', entry: [{ response: { status, outcome: resource } }] });

test.each<[string, Partial<Outcome>]>([
  ['the usual answer', {}],
  ['the usual answer, made at another time', { answer: told(200, { id: 'a1', name: 'Ada', createdAt: '2026-02-02T00:00:00Z' }) }],
  ['“try again”, and when', { answer: unavailable }],
  [
    'a fault of ours that says so',
    { answer: { ...unavailable, status: 500, headers: { 'content-type': 'application/problem+json' } }, isOurs: true },
  ],
  ['a write that is there', { afterwards: wellDone }],
  [
    'a write that failed, and that the same request then makes',
    { answer: unavailable, afterwards: { ...wellDone, isThere: false, first: undefined } },
  ],
  [
    'a batch that says which entry could not be written',
    {
      usual: usualOf([batch('201 Created', {})]),
      answer: batch('503', { issue: [{ diagnostics: 'The data could not be reached. Try again.' }] }),
    },
  ],
])('%s is as it should be', (_, changes) => expect(sentencesOn(changes)).toEqual([]));

test.each<[string, Partial<Outcome>]>([
  ['an error that holds data', { answer: told(503, { detail: 'The data of Ada could not be reached.' }) }],
  [
    'a good answer that is not the usual one',
    { answer: told(200, { id: 'a1', name: 'Bob', createdAt: '2026-01-01T00:00:00Z' }) },
  ],
  ['a good answer that leaves something out', { answer: told(200, { id: 'a1', createdAt: '2026-01-01T00:00:00Z' }) }],
  [
    'a good answer where the usual one is a refusal',
    { usual: usualOf([told(403, { detail: 'Your roles do not permit this.' })]) },
  ],
  [
    'another hospital’s word in a good answer',
    { answer: told(200, { id: 'a1', name: 'Grace', createdAt: '2026-01-01T00:00:00Z' }) },
  ],
  [
    'another hospital’s word in a header',
    { answer: { ...unavailable, headers: { ...unavailable.headers, location: '/Grace' } } },
  ],
])('%s is open', (_, changes) => expect(sentencesOn(changes)).toContain('open'));

test.each<[string, Partial<Afterwards>, Told]>([
  ['a write that was answered well and is not there', { isThere: false }, good],
  ['a repeated request that makes a second thing', { again: 'b2' }, good],
  ['two things of one key', { count: 2 }, good],
  ['two things of a key whose request failed', { count: 2, first: undefined }, unavailable],
  ['a key that finds nothing but errors ever after', { repeated: told(500, {}) }, unavailable],
])('%s is lost', (_, changes, answer) =>
  expect(sentencesOn({ answer, afterwards: { ...wellDone, ...changes } })).toContain('lost'),
);

test.each<[string, Partial<Outcome>]>([
  ['nothing at all', { answer: told(0, {}) }],
  ['“try again” without a time', { answer: { ...unavailable, headers: { 'content-type': 'application/problem+json' } } }],
  ['a 500 for what passes', { answer: { ...unavailable, status: 500 } }],
  ['a 404 for what is there', { answer: told(404, { detail: 'There is no such record.' }) }],
  [
    'a 409 for what the caller did not do',
    { answer: told(409, { detail: 'The hospital is suspended; this is not possible now.' }) },
  ],
  ['a page of HTML', { answer: { ...unavailable, headers: { 'content-type': 'text/html', 'retry-after': '1' } } }],
  ['an error without a sentence', { answer: told(503, { message: 'Internal server error' }) }],
  ['a stack', { answer: told(503, { detail: 'It failed at send (table.ts:12). Try again.' }) }],
  ['the name of what failed', { answer: told(503, { detail: 'ThrottlingException: try again later.' }) }],
])('%s is unclear', (_, changes) => expect(sentencesOn(changes)).toContain('unclear'));

test('an answer later than the function lives is late', () => {
  expect(sentencesOn({ answer: { ...unavailable, milliseconds: 15_001 } })).toEqual(['late']);
});

test('a warm request that is refused for what it does not need is stopped', () => {
  expect(sentencesOn({ expected: 'goes-on', answer: unavailable })).toEqual(['stopped']);
});

test('a batch whose entry is refused for what it does not need is stopped', () => {
  const answer = batch('503', { issue: [{ diagnostics: 'The data could not be reached. Try again.' }] });
  expect(sentencesOn({ expected: 'goes-on', usual: usualOf([batch('201 Created', {})]), answer })).toEqual(['stopped']);
});

test('answers that are not alike cannot be learnt from', () => {
  expect(() => usualOf([good, unavailable])).toThrow('answered 200, then 503');
});

test('a URL that is signed a second later is the same, and one that leads elsewhere is another', () => {
  const signed = (folder: string, second: number) =>
    told(200, { url: `https://s3.test/${folder}/scan?X-Amz-Date=20260101T00000${second}Z&X-Amz-Signature=${second}` });
  const usual = usualOf([signed('mine', 1), signed('mine', 1)]);
  expect([differenceFrom(usual, signed('mine', 2)), differenceFrom(usual, signed('theirs', 1))]).toEqual([
    undefined,
    '/url is another',
  ]);
});
