/** The SDK's members as S3's XML and back. Lists lie flat, one element an entry, under the names the service's model gives them. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { malformedXml } from './fault.ts';

/** Member → element, for lists whose entries stand side by side. */
const flat: Readonly<Record<string, string>> = {
  AllowedHeaders: 'AllowedHeader',
  AllowedMethods: 'AllowedMethod',
  AllowedOrigins: 'AllowedOrigin',
  CORSRules: 'CORSRule',
  DeleteMarkers: 'DeleteMarker',
  Errors: 'Error',
  ExposeHeaders: 'ExposeHeader',
  NoncurrentVersionTransitions: 'NoncurrentVersionTransition',
  Objects: 'Object',
  Parts: 'Part',
  Rules: 'Rule',
  Transitions: 'Transition',
  Uploads: 'Upload',
  Versions: 'Version',
};

/** Member → element, for lists that stand in an element of their own. */
const wrapped: Readonly<Record<string, string>> = { Buckets: 'Bucket', TagSet: 'Tag', TargetGrants: 'Grant' };

/** Names come from documents: `constructor` is an element like any other. */
const entryOf = (lists: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(lists, name) ? lists[name] : undefined;

const memberOfElement = new Map(Object.entries(flat).map(([member, element]) => [element, member]));

const numbers = new Set([
  ...['Days', 'DaysAfterInitiation', 'MaxAgeSeconds', 'NewerNoncurrentVersions', 'NoncurrentDays'],
  ...['ObjectSizeGreaterThan', 'ObjectSizeLessThan', 'PartNumber'],
]);

const booleans = new Set([
  ...['BlockPublicAcls', 'BlockPublicPolicy', 'BucketKeyEnabled', 'ExpiredObjectDeleteMarker'],
  ...['IgnorePublicAcls', 'Quiet', 'RestrictPublicBuckets'],
]);

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: false, htmlEntities: true });

/** The content of the document's root, which must be `root`. Throws `MalformedXML`. */
export const readXml = (text: string, root: string): unknown => {
  if (/<!DOCTYPE/i.test(text) || XMLValidator.validate(text) !== true) throw malformedXml();
  const document = parser.parse(text) as Record<string, unknown>;
  if (!(root in document)) throw malformedXml();
  return membersOf(document[root], root);
};

const membersOf = (value: unknown, name: string): unknown => {
  const list = entryOf(wrapped, name);
  if (list !== undefined) return entriesOf((value as Record<string, unknown>)[list], list);
  if (typeof value !== 'object' || value === null) return scalarOf(String(value), name);
  const members = Object.entries(value).filter(([element]) => element !== '#text');
  return Object.fromEntries(members.map(([element, inner]) => memberFor(element, inner, name)));
};

const memberFor = (element: string, inner: unknown, parent: string): [string, unknown] => {
  const list = element === 'Tag' && parent === 'And' ? 'Tags' : memberOfElement.get(element);
  if (list !== undefined) return [list, entriesOf(inner, element)];
  if (Array.isArray(inner)) throw malformedXml();
  return [element, membersOf(inner, element)];
};

const entriesOf = (value: unknown, element: string): unknown[] => {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map((entry) => membersOf(entry, element));
};

const scalarOf = (text: string, name: string): unknown => {
  if (numbers.has(name)) {
    if (!/^\s*\d+\s*$/.test(text)) throw malformedXml();
    return Number(text);
  }
  if (!booleans.has(name)) return text;
  if (!/^\s*(true|false)\s*$/i.test(text)) throw malformedXml();
  return text.trim().toLowerCase() === 'true';
};

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

export const writeXml = (root: string, content: unknown): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${contentOf(content)}</${root}>`;

/** Errors stand in no namespace. */
export const writeError = (content: object): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${contentOf(content)}</Error>`;

const contentOf = (value: unknown): string => {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([member, inner]) => elementsOf(member, inner))
      .join('');
  return escaped(String(value));
};

const elementsOf = (member: string, value: unknown): string => {
  const element = (name: string, inner: unknown): string => `<${name}>${contentOf(inner)}</${name}>`;
  if (!Array.isArray(value)) return element(member, value);
  const list = entryOf(wrapped, member);
  if (list !== undefined) return `<${member}>${value.map((entry) => element(list, entry)).join('')}</${member}>`;
  const name = member === 'Tags' ? 'Tag' : (entryOf(flat, member) ?? member);
  return value.map((entry) => element(name, entry)).join('');
};

/** Also what a parser would fold (line ends) or refuse; characters that XML has no way to write need `encoding-type=url`. */
const escaped = (text: string): string => text.replace(/[&<>"'\r\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);

/** The `tagging` field of a form, as the `x-amz-tagging` header would say it. */
export const headerOfTagging = (xml: string): string => {
  const { TagSet: set } = readXml(xml, 'Tagging') as { TagSet?: { Key: string; Value: string }[] };
  return new URLSearchParams((set ?? []).map(({ Key, Value }): [string, string] => [Key, Value])).toString();
};
