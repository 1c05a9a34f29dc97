/** XML in and out of the shapes of a model. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { listEntry, membersOf, type Shape } from './rest-xml-model.ts';
import type { Input } from './service.ts';

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: false, htmlEntities: true });

/** The content of the document's root; undefined for what is not one document, or brings entities of its own. */
export const parseDocument = (text: string): unknown => {
  if (/<!DOCTYPE/i.test(text) || XMLValidator.validate(text) !== true) return undefined;
  const roots = Object.entries(parser.parse(text) as Input).filter(([name]) => !name.startsWith('?') && name !== '#text');
  return roots.length === 1 ? roots[0]?.[1] : undefined;
};

export const escaped = (text: string): string => text.replace(/[&<>"'\r\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);

/** `<name>…</name>`. Members that the model does not have are left out, as they would be by AWS. */
export const elementOf = (
  name: string,
  { shape, value, namespace }: { shape: Shape; value: unknown; namespace?: string },
): string => `<${name}${namespace === undefined ? '' : ` xmlns="${namespace}"`}>${contentOf(shape, value)}</${name}>`;

const contentOf = (shape: Shape, value: unknown): string => {
  const entry = listEntry(shape);
  if (entry)
    return ((value ?? []) as unknown[]).map((one) => elementOf(entry.element, { shape: entry.shape, value: one })).join('');
  const members = membersOf(shape);
  if (members.length === 0) return shape === 'time' ? new Date(value as number).toISOString() : escaped(String(value ?? ''));
  return members
    .filter(({ name, header }) => header === undefined && (value as Input | undefined)?.[name] !== undefined)
    .map(({ name, element, shape: inner }) => elementOf(element, { shape: inner, value: (value as Input)[name] }))
    .join('');
};
