/** Versions as HTTP carries them: weak entity tags (RFC 9110 §8.8.3), `W/"3"`. */
import { invalid } from './errors.ts';

export const etagOf = (version: number): string => `W/"${version}"`;

/** The version an `If-Match` header names; nothing when there is no header. Throws `VersionInvalid` for what is no version of ours. */
export const versionOf = (ifMatch: string | undefined): number | undefined => {
  if (ifMatch === undefined) return undefined;
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(ifMatch.trim())?.[1];
  if (!version) throw invalid('VersionInvalid', 'If-Match must be one entity tag as an earlier answer gave it, such as W/"3".');
  return Number(version);
};
