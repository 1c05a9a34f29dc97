/** A request's body: read defensively, and every fault named. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { invalid, KernelError } from '../kernel/errors.ts';
import type { Route } from '../kernel/route.ts';

/** Deeper structures are refused before anything walks them. FHIR's deepest resources stay below twenty. */
const maxDepth = 64;

const mediaTypes: Readonly<Record<NonNullable<Route['format']>, readonly string[]>> = {
  json: ['application/json'],
  fhir: ['application/fhir+json', 'application/json'],
};

/** The parsed body. Throws `UnsupportedMediaType`, `BodyMissing`, `BodyNotUtf8`, `BodyNotJson` or `BodyTooDeep`. */
export const readBody = (event: APIGatewayProxyEvent, format: NonNullable<Route['format']>): unknown => {
  const accepted = mediaTypes[format];
  const [mediaType = '', ...parameters] = (headerOf(event, 'content-type') ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '');
  if (!accepted.includes(mediaType) || (charset !== undefined && charset !== 'utf-8')) {
    throw new KernelError('unsupported', 'UnsupportedMediaType', `Send ${accepted.join(' or ')} in UTF-8.`);
  }
  if (!event.body) throw invalid('BodyMissing', 'This request needs a body.');
  const text = event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString('utf8') : event.body;
  // The gateway, like every lenient decoder, puts U+FFFD where bytes were not UTF-8 (Unicode 16, §3.9).
  if (text.includes('\uFFFD')) throw notUtf8();
  if (depthOf(text) > maxDepth) throw invalid('BodyTooDeep', `The body is nested deeper than ${maxDepth} levels.`);
  return parse(text);
};

/** Also for escapes of half a surrogate pair, which no UTF-8 can hold (RFC 8259 §8.2). */
const notUtf8 = () => invalid('BodyNotUtf8', 'The body is not valid UTF-8.');

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text, (key, value) => {
      if (key === '__proto__') throw invalid('BodyNotJson', 'The body holds a member named "__proto__".');
      if (!key.isWellFormed() || (typeof value === 'string' && !value.isWellFormed())) throw notUtf8();
      return value;
    });
  } catch (error) {
    if (error instanceof KernelError) throw error;
    // The engine's own message quotes the text, which may be PHI; only the position, at its very end, is told.
    const position =
      error instanceof Error ? / at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(error.message)?.[1] : undefined;
    throw invalid('BodyNotJson', `The body is not valid JSON${position ? ` at character ${position}` : ''}.`);
  }
};

/** The deepest nesting of brackets outside strings. */
const depthOf = (text: string): number => {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return deepest;
};

/** A header by its lower-case name, however the client wrote it. */
export const headerOf = (event: APIGatewayProxyEvent, name: string): string | undefined =>
  Object.entries(event.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
