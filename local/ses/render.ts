/**
 * Templates filled with data: `{{name}}`, `{{contact.city}}`. As SES does, nothing is escaped, and a name without a value is a failure
 * to render. https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-advanced.html
 */
import { notImplemented } from '../service.ts';
import { badRequest } from './rest.ts';

/** A mail that was accepted and cannot be written. */
export class RenderingFailure extends Error {
  override readonly name = 'RenderingFailure';
}

const tag = /\{\{\{?([^{}]*)\}?\}\}/g;
const path = /^\s*[A-Za-z_][\w-]*(?:\.[\w-]+)*\s*$/;

/** Throws `NotImplemented` for Handlebars' blocks, partials and comments, and `BadRequestException` for a tag that does not end. */
export const checkTemplate = (text: string): void => {
  for (const [whole, inner = ''] of text.matchAll(tag)) if (!path.test(inner)) throw notImplemented(`${whole} in a template`);
  if (text.replaceAll(tag, '').includes('{{')) throw badRequest('The template has a tag that does not end.');
};

/** Throws `RenderingFailure` naming the first attribute that has no value. What the data holds is not read as a template. */
export const render = (text: string, data: unknown): string =>
  text.replaceAll(tag, (_, inner: string) => {
    const name = inner.trim();
    const value = name.split('.').reduce(memberOf, data);
    if (value === undefined) throw new RenderingFailure(`Attribute '${name}' is not present in the rendering data.`);
    return value === null ? '' : String(value);
  });

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
