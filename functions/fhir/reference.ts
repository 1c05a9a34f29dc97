/** References from one record to another: whose patient a record is, and what a transaction's entries call each other. */
import { isUuid } from '../kernel/ids.ts';
import type { Resource } from './record.ts';

/** The id of the patient a resource is about: its `subject`, when that is a patient of this server. */
export const patientOf = ({ subject }: Resource): string | undefined => {
  const reference = (subject as { readonly reference?: unknown } | undefined)?.reference;
  const [type, id = ''] = typeof reference === 'string' ? reference.split('/') : [];
  return type === 'Patient' && isUuid(id) ? id : undefined;
};

/** Elements that hold an address (Reference.reference, Attachment.url, and extensions of type uri, url, oid, uuid). */
const addressed: ReadonlySet<string> = new Set(['reference', 'url', 'valueUri', 'valueUrl', 'valueOid', 'valueUuid']);

/** Every address in a resource, in no order. */
export const addressesIn = (resource: Resource): readonly string[] => {
  const found: string[] = [];
  withAddresses(resource, (address) => {
    found.push(address);
    return address;
  });
  return found;
};

/** The resource with each of its addresses replaced by what `replace` makes of it (http://hl7.org/fhir/R4/http.html#trules). */
export const withAddresses = <Value>(value: Value, replace: (address: string) => string, names = addressed): Value => {
  if (Array.isArray(value)) return value.map((one) => withAddresses(one, replace, names)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [
    name,
    typeof inner === 'string' && names.has(name) ? replace(inner) : withAddresses(inner, replace, names),
  ]);
  return Object.fromEntries(entries) as Value;
};

/**
 * The resource with its references to records below `base` made relative: a record is called one thing, whoever refers to it, and stays
 * whose it is when the server's name changes (http://hl7.org/fhir/R4/references.html#literal).
 */
export const withOwnReferences = (base: string, resource: Resource): Resource =>
  withAddresses(
    resource,
    (reference) => (reference.startsWith(`${base}/`) ? reference.slice(base.length + 1) : reference),
    new Set(['reference']),
  );
