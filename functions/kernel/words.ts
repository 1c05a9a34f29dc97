/** Names of facts (`SlugAlreadyTaken`) in other spellings. */

const joined = (name: string, separator: string): string =>
  name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `${separator}${letter.toLowerCase()}`);

/** `SlugAlreadyTaken` → `Slug already taken` */
export const titleOf = (name: string): string => {
  const words = joined(name, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** The type of a problem (RFC 9457): `SlugAlreadyTaken` → `urn:ward:problem:slug-already-taken` */
export const problemTypeOf = (name: string): string => `urn:ward:problem:${joined(name, '-').toLowerCase()}`;
