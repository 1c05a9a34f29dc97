/** A page's cursor: opaque to the client, bound to whom and what it was made for, and useless to anyone else. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { invalid } from './errors.ts';

/**
 * `key` is a secret of the tenant (or of the platform), so another tenant's cursor fails here. `purpose` names the list and its filters
 * (`records/Patient?identifier=…` hashed by the caller where it may hold PHI), so a cursor cannot be replayed on another list.
 */
export interface CursorBinding {
  readonly key: Uint8Array;
  readonly purpose: string;
}

/** `position` is where the next page begins: a DynamoDB key, never PHI. */
export const sealCursor = (binding: CursorBinding, position: unknown): string => {
  return spell(binding, Buffer.from(JSON.stringify(position)));
};

/** The position, or an `InvalidCursor` error for anything that was not sealed with this binding. */
export const openCursor = (binding: CursorBinding, cursor: string): unknown => {
  const payload = Buffer.from(cursor.split('.')[0] ?? '', 'base64url');
  const [given, expected] = [Buffer.from(cursor), Buffer.from(spell(binding, payload))];
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw invalid('InvalidCursor', 'The cursor is not one this list gave you. Begin again without it.');
  }
  return JSON.parse(payload.toString('utf8'));
};

/** One position has one spelling: base64 would let a changed character pass where its bits do not count. */
const spell = (binding: CursorBinding, payload: Buffer): string =>
  `${payload.toString('base64url')}.${macOf(binding, payload).toString('base64url')}`;

const macOf = ({ key, purpose }: CursorBinding, payload: Buffer): Buffer =>
  createHmac('sha256', key)
    .update(`${Buffer.byteLength(purpose)}:${purpose}`)
    .update(payload)
    .digest()
    .subarray(0, 16);
