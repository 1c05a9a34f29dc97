/** Conditions by identifier: `If-None-Exist`, and references a transaction makes by search (http://hl7.org/fhir/R4/http.html#ccreate). */

import { bears, type Identifier, type IdentifierToken, parseToken } from '../fhir/identifier.ts';
import { type Claim, isLive, type LiveRecord } from '../fhir/record.ts';
import type { RecordType } from '../fhir/record-type.ts';
import { invalid, KernelError } from '../kernel/errors.ts';
import type { RecordReader } from './record.store.ts';

/**
 * `identifier=system|value`. Throws `ConditionInvalid` for anything else: two conditions for one identifier must be the same condition, so
 * the system has to be named, if only as none (`|value`).
 */
export const parseCondition = (text: string): Identifier => {
  const parameters = [...new URLSearchParams(text.replace(/^\?/, ''))];
  const [name, value] = parameters[0] ?? [];
  if (parameters.length !== 1 || name !== 'identifier' || !value) throw conditionInvalid();
  const { system, ...token } = parseToken(value);
  if (system === undefined) throw conditionInvalid();
  return { system, ...token };
};

const conditionInvalid = () => invalid('ConditionInvalid', 'If-None-Exist takes one condition: identifier=system|value.');

/** The one live record that bears the identifier. Throws `MultipleMatches` when there are more (FHIR: 412), which are not read. */
export const findMatch = async (
  records: RecordReader,
  type: RecordType,
  token: IdentifierToken,
): Promise<{ readonly match?: LiveRecord; readonly claimedFor?: string }> => {
  const { ids, claimedFor } = await records.findBearers(type, token);
  if (ids.length > 1) throw multipleMatches();
  const found = await records.readMany(ids.map((id) => ({ type, id })));
  const match = found.filter(isLive).find(({ resource }) => bears(resource, token));
  return { match, claimedFor };
};

const multipleMatches = () =>
  new KernelError('stale', 'MultipleMatches', 'More than one record meets the condition; name one that only one can meet.');

/** The record that meets the condition, and the claim with which to create another when there is none, or it is about to go. */
export const meetCondition = async (
  records: RecordReader,
  type: RecordType,
  identifier: Identifier,
): Promise<{ readonly match?: LiveRecord; readonly claim: Claim }> => {
  const { match, claimedFor } = await findMatch(records, type, identifier);
  return { match, claim: { identifier, held: claimedFor } };
};
