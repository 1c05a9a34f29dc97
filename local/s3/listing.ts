/** What the listings have in common: bounds, encoded names, opaque tokens. */
import type { Input } from '../service.ts';
import { invalidArgument } from './fault.ts';

/** A whole number from a query or a member, at most 1,000. */
export const countOf = (input: Input, member: string, parameter: string): number => {
  const value = input[member] ?? 1000;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 2 ** 31 - 1)
    throw invalidArgument(`Provided ${parameter} not an integer or within integer range`, parameter, String(value));
  return Math.min(value, 1000);
};

/** Names as they are, or percent-encoded where the caller asked for `EncodingType=url`: XML cannot carry every character. */
export const namesFor = (input: Input): ((name: string) => string) => {
  const { EncodingType: encoding } = input;
  if (encoding === undefined) return (name) => name;
  if (encoding !== 'url')
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', String(encoding));
  return (name) => encodeURIComponent(name).replaceAll('%2F', '/').replaceAll('%20', '+');
};

export const textMember = (input: Input, member: string): string => (input[member] as string | undefined) ?? '';

export const tokenOf = (key: string): string => Buffer.from(`after:${key}`, 'utf8').toString('base64url');

export const keyOfToken = (token: string): string => {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (!text.startsWith('after:') || tokenOf(text.slice('after:'.length)) !== token)
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
  return text.slice('after:'.length);
};

export const keyOf = (entry: { readonly key: string } | string): string => (typeof entry === 'string' ? entry : entry.key);
