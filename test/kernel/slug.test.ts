/** Which subdomains a hospital may have, and which pass for another's. */
import fc from 'fast-check';
import { skeletonOf, slugFaults, slugSchema } from '../../functions/kernel/slug.ts';

test.each(['general', 'st-mary', 'clinic-7', 'abc', '24-7-care', 'a'.repeat(40), 'mercy-west-2'])('%s may be used', (slug) => {
  expect(slugFaults(slug)).toEqual([]);
});

describe('a slug is refused', () => {
  test.each<[string, string, RegExp]>([
    ['when it is empty', '', /3 to 40/],
    ['when it is too short', 'ab', /3 to 40/],
    ['when it is too long', 'a'.repeat(41), /3 to 40/],
    ['with a hyphen in front', '-general', /hyphen/],
    ['with a hyphen behind', 'general-', /hyphen/],
    ['with two hyphens in a row, as punycode has', 'xn--gneral-bva', /hyphen/],
    ['with capitals', 'General', /lower-case; it holds "G"/],
    ['with a Cyrillic а', 'generаl', /U\+0430.*pass for another/],
    ['with a Greek ο', 'mοunt', /U\+03BF.*pass for another/],
    ['with a full-width letter', 'ｇeneral', /U\+FF47.*pass for another/],
    ['with digits of another script', 'ward٣', /U\+0663.*pass for another/],
    ['with an accent on top', 'général', /U\+00E9/],
    ['with an accent of its own', 'ge\u0301neral', /U\+0301/],
    ['with a letter that is invisible', 'gen\u200Beral', /U\+200B/],
    ['with a soft hyphen', 'gen\u00ADeral', /U\+00AD/],
    ['with a dot, which would be another host', 'a.general', /U\+002E/],
    ['with an underscore', 'st_mary', /U\+005F/],
    ['with a space', 'st mary', /U\+0020/],
    ['with a line feed behind', 'general\n', /U\+000A/],
    ['with an emoji, named by its code point', 'care😀', /U\+1F600/],
  ])('%s', (_, slug, fault) => {
    expect(slugFaults(slug)).toEqual([expect.stringMatching(fault)]);
  });

  test.each(['admin', 'api', 'www', 'ward', 'localhost', 'console', 'support'])(
    'when it is %s, which is the platform’s',
    (slug) => {
      expect(slugFaults(slug)).toEqual([expect.stringContaining('is reserved')]);
    },
  );

  test.each([
    'adm1n',
    'admln',
    'ad-min',
    'adrnin',
    'c0nsole',
    'con-s0le',
    'vvard',
    'w-ard',
    '5upport',
    'rna1l',
    'apl',
    'clev',
    'aclnnin',
  ])('when it is %s, which passes for a reserved one', (slug) => {
    expect(slugFaults(slug)).toEqual([expect.stringContaining('looks like')]);
  });
});

test('each foreign character is named once', () => {
  expect(slugFaults('аbаcаXX')).toHaveLength(2);
});

describe('two slugs have one skeleton', () => {
  test.each([
    ['modern', 'modem'],
    ['north-clinic', 'northclinic'],
    ['l0ndon', 'london'],
    ['st-luke5', 'st-lukes'],
    ['hi1l', 'hill'],
    ['vvest', 'west'],
    ['r-n-a', 'ma'],
    ['clinic', 'dinic'],
    ['d1nic', 'c-linic'],
    ['anna', 'ama'],
    ['hannah', 'harnah'],
    ['rnn', 'rm'],
    ['rnn', 'mn'],
    ['rrn', 'rm'],
    ['vvv', 'vw'],
    ['vvv', 'wv'],
  ])('%s and %s', (one, other) => {
    expect(skeletonOf(one)).toBe(skeletonOf(other));
  });
});

test.each([
  ['general', 'genera'],
  ['north', 'south'],
  ['mercy', 'nercy'],
  ['west', 'vest'],
  ['dover', 'lover'],
  ['corner', 'coner'],
])('%s and %s, which differ to the eye, have not', (one, other) => {
  expect(skeletonOf(one)).not.toBe(skeletonOf(other));
});

/** Reservations lie under these keys: where one of them must change, those items must move (decision 27). */
test.each([
  ['general', 'general'],
  ['st-mary', 'stnnary'],
  ['mercy-west-2', 'nnercyvvest2'],
  ['modern', 'nnoclenn'],
  ['clinic-7', 'cllnlc7'],
  ['24-7-care', '247care'],
  ['5t-luke5', 'stlukes'],
  ['l0nd0n', 'lonclon'],
  ['rrn', 'nnn'],
  ['hill-1', 'hllll'],
])('the reservation of %s is stored under %s', (slug, skeleton) => {
  expect(skeletonOf(slug)).toBe(skeleton);
});

const characters = fc.constantFrom(...'abcdilmnorvw0159-');

test('the skeleton of a skeleton is itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: characters, maxLength: 40 }), (slug) => {
      expect(skeletonOf(skeletonOf(slug))).toBe(skeletonOf(slug));
    }),
  );
});

test('whatever may be used is a label of a host name (RFC 1123)', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: characters, maxLength: 45 }), fc.string({ unit: 'binary', maxLength: 45 })),
      (slug) => {
        if (slugFaults(slug).length === 0) expect(slug).toMatch(/^(?!-)[a-z0-9-]{3,40}(?<!-)$/);
      },
    ),
  );
});

test('the schema says the same sentences', () => {
  const { error } = slugSchema.safeParse('generаl');
  expect(error?.issues.map(({ message }) => message)).toEqual(slugFaults('generаl'));
});
