/** Business identifiers: what a search or a condition asks for, what a resource bears, and how either is written at rest. */
import { createHmac } from 'node:crypto';
import { invalid } from '../kernel/errors.ts';
import type { Resource } from './record.ts';
import type { RecordType } from './record-type.ts';

/** `system` is `''` for an identifier that has none. */
export interface Identifier {
  readonly system: string;
  readonly value: string;
}

/** Without `system` any system will do; `''` asks for none. */
export interface IdentifierToken {
  readonly system?: string;
  readonly value: string;
}

/** What keyed hashing leaves of an identifier: equal for equal ones of one type, and of no use to whoever lacks the tenant's key. */
export interface HashedIdentifier {
  readonly value: string;
  readonly full: string;
}

/**
 * `system|value`, `|value` or `value` (http://hl7.org/fhir/R4/search.html#token); `\,`, `\|`, `\$` and `\\` stand for themselves.
 * Throws `SearchInvalid` for lists and for a system alone, which would otherwise be read as something else.
 */
export const parseToken = (text: string): IdentifierToken => {
  const parts: string[] = [''];
  for (const [part] of text.matchAll(/\\[\\|,$]|[^\\]|\\/g)) {
    if (part === ',') throw refused('takes one identifier, not a list; write a comma as \\,');
    if (part === '|') parts.push('');
    else parts[parts.length - 1] += part.length === 2 && part.startsWith('\\') ? part.slice(1) : part;
  }
  const [first = '', second, ...rest] = parts;
  if (rest.length > 0) throw refused('has more than one "|"; write one that is part of the value as \\|');
  const value = second ?? first;
  if (value === '') throw refused('needs a value: system|value, |value or value');
  return second === undefined ? { value } : { system: first, value };
};

const refused = (detail: string) =>
  invalid('SearchInvalid', 'The search cannot be made as it was asked.', [{ in: 'query', pointer: '/identifier', detail }]);

/** A resource's identifiers, each once. A DocumentReference's master identifier is one of them, as it is in FHIR's search. */
export const identifiersOf = ({ identifier, masterIdentifier }: Resource): readonly Identifier[] => {
  const found = [identifier, masterIdentifier].flat() as readonly ({ system?: unknown; value?: unknown } | undefined)[];
  const identifiers = found.flatMap((one) =>
    typeof one?.value === 'string' ? [{ system: typeof one.system === 'string' ? one.system : '', value: one.value }] : [],
  );
  return [...new Map(identifiers.map((one) => [JSON.stringify(one), one])).values()];
};

export const bears = (resource: Resource, { system, value }: IdentifierToken): boolean =>
  identifiersOf(resource).some((one) => one.value === value && (system === undefined || one.system === system));

/** HMAC-SHA-256 under the tenant's own key, of which 192 bits are kept. Types and forms are told apart, so equal text is not seen as equal. */
export const hashIdentifier = (key: Uint8Array, type: RecordType, { system, value }: Identifier): HashedIdentifier => ({
  value: hash(key, [type, 'value', value]),
  full: hash(key, [type, 'full', system, value]),
});

const hash = (key: Uint8Array, parts: readonly string[]): string => {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(`${Buffer.byteLength(part)}:`).update(part);
  return mac.digest().subarray(0, 24).toString('base64url');
};
