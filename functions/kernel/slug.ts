/** A hospital's subdomain: `general` in `general.ward.example`. It appears in links and mails, so it must not deceive. */
import * as z from 'zod';

const shape = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Names that are the platform's own, or that people would take for it. */
const reserved = `
  admin administrator api app assets auth billing blog cdn console dashboard demo dev docs
  email fhir ftp help hostmaster imap internal local localhost login mail mx ns oauth
  operator platform pop postmaster prod production root security sign-in smtp sso staging static status support
  system test ward webmaster www
`
  .trim()
  .split(/\s+/);

/**
 * What a reader takes a slug for: digits that pass for letters are those letters; `m`, `w` and `d` are the pairs that pass for them (`rn`
 * and `nn`, `vv`, `cl`); hyphens vanish. Two slugs with one skeleton cannot both exist. (The idea of UTS #39 §4, for the few ASCII
 * pairs a slug can hold.) Letters become pairs and not the other way round, so that `rnn`, which can be read as `rm` or `mn`, is both.
 *
 * It is the key that reservations are stored under (`SLUG#<skeleton>`): who changes it must move those items on every stage that has
 * hospitals, or a slug that is taken would be free again.
 */
export const skeletonOf = (slug: string): string =>
  slug
    .replaceAll('-', '')
    .replaceAll('0', 'o')
    .replaceAll(/[1il]/g, 'l')
    .replaceAll('5', 's')
    .replaceAll('d', 'cl')
    .replaceAll('w', 'vv')
    .replaceAll('m', 'nn')
    .replaceAll(/r+(?=n)/g, (before) => 'n'.repeat(before.length));

const reservedSkeletons = new Set(reserved.map(skeletonOf));

/** The faults of a slug, each a sentence; none when it may be used. */
export const slugFaults = (slug: string): string[] => {
  const foreign = [...slug].filter((character) => !/[a-z0-9-]/.test(character));
  if (foreign.length > 0) return [...new Set(foreign)].map(describeForeign);
  if (slug.length < 3 || slug.length > 40) return ['must be 3 to 40 characters long'];
  if (!shape.test(slug)) return ['must not begin or end with a hyphen, nor hold two in a row'];
  if (reserved.includes(slug)) return ['is reserved for the platform; choose another'];
  if (reservedSkeletons.has(skeletonOf(slug))) return ['looks like a name that is reserved for the platform; choose another'];
  return [];
};

const describeForeign = (character: string): string => {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  if (/[A-Z]/.test(character)) return `must be lower-case; it holds "${character}"`;
  if (/\p{L}|\p{N}/u.test(character)) return `holds ${code}, a character that can pass for another; use a–z, 0–9 and hyphens`;
  return `holds ${code}; use a–z, 0–9 and hyphens`;
};

export const slugSchema = z
  .string()
  .max(200)
  .superRefine((slug, context) => {
    for (const message of slugFaults(slug)) context.addIssue({ code: 'custom', message });
  })
  .meta({ description: 'The subdomain', pattern: shape.source, minLength: 3, maxLength: 40 });
