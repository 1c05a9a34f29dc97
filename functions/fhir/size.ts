/** How large what is sent may be. It is looked at first: whatever judges content takes its time with every element. */

import { KernelError } from '../kernel/errors.ts';
import type { Resource } from './record.ts';

/** Bytes of a resource as JSON. Sealed, and with its keys, it stays below the 400 KB of a table's item. */
export const maxResourceBytes = 384 * 1024;

/** Elements of one resource, its lists among them: more than FHIR's largest examples have, and judged in less than half a second. */
export const maxResourceElements = 10_000;

/** Elements of all the resources that are sent at once. */
export const maxBundleElements = 50_000;

/** Throws `RecordTooLarge`. */
export const demandSize = (resource: Resource): void => {
  if (hasMoreElements(resource, maxResourceElements) || Buffer.byteLength(JSON.stringify(resource)) > maxResourceBytes)
    throw recordTooLarge();
};

/** Looks no further than that. */
export const hasMoreElements = (value: unknown, most: number): boolean => {
  const left = [value];
  for (let seen = 0; left.length > 0; seen += 1) {
    if (seen > most) return true;
    const one = left.pop();
    if (typeof one === 'object' && one !== null) for (const inner of Object.values(one)) left.push(inner);
  }
  return false;
};

export const recordTooLarge = (): KernelError =>
  new KernelError(
    'too-large',
    'RecordTooLarge',
    `A record may hold ${maxResourceBytes / 1024} KB in ${maxResourceElements} elements. Store large contents as a file and refer to it.`,
  );
