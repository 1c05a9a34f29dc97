/**
 * Text of a policy with its wildcards and variables. A variable's value is always taken literally: a `*` in a tag is a
 * character, never a wildcard.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import type { RequestContext } from './context.ts';

/** Character codes, and negative numbers for the wildcards. */
export type Pattern = readonly number[];

/** Resolves variables; undefined when one has no value in this request. */
export type Template = (context: RequestContext) => Pattern | undefined;

export interface Reading {
  /** Variables are read by policies of version 2012-10-17 only. */
  readonly variables: boolean;
  /** Whether `*` and `?` are wildcards; in an ARN, they keep within their segment. */
  readonly wildcards: 'none' | 'text' | 'resource' | 'arn';
}

const anyText = -1;
const anyChar = -2;
const anyWithinSegment = -3;
const anyCharWithinSegment = -4;
const colon = 58;

interface Variable {
  readonly key: string;
  readonly fallback?: string;
}

type Token = number | Variable;

/** Reads a text once, so that a request only fills in its variables. */
export const compileTemplate = (text: string, reading: Reading): Template => {
  const tokens = confine(tokenize(text, reading), reading.wildcards);
  if (tokens.every((token) => typeof token === 'number')) return () => tokens;
  return (context) => {
    const pattern: number[] = [];
    for (const token of tokens) {
      if (typeof token === 'number') {
        pattern.push(token);
        continue;
      }
      const value = resolve(token, context);
      if (value === undefined) return undefined;
      for (let index = 0; index < value.length; index += 1) pattern.push(value.charCodeAt(index));
    }
    return pattern;
  };
};

const resolve = ({ key, fallback }: Variable, context: RequestContext): string | undefined => {
  const value = context.get(key);
  return value === undefined || typeof value === 'object' ? fallback : String(value);
};

const variable = /^\s*([^\s,'{}]+)\s*(?:,\s*'((?:[^']|'')*)'\s*)?$/;

/** Reads what stands between `${` and `}`; undefined when it is not a variable at all. */
export const readVariable = (inner: string): Variable | undefined => {
  const match = variable.exec(inner);
  return match ? { key: (match[1] as string).toLowerCase(), fallback: match[2]?.replaceAll("''", "'") } : undefined;
};

const tokenize = (text: string, { variables, wildcards }: Reading): Token[] => {
  const pieces = variables ? text.split(/(\$\{[^}]*\})/) : [text];
  return pieces.flatMap((piece, index): Token[] => {
    if (index % 2 === 0) return wildcards === 'none' ? codesOf(piece) : codesOf(piece).map(wildcardOf);
    const inner = piece.slice(2, -1);
    if (inner === '*' || inner === '?' || inner === '$') return codesOf(inner);
    // What cannot be read has no value, so its statement never matches.
    return [readVariable(inner) ?? { key: '' }];
  });
};

const codesOf = (text: string): number[] => Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));

const wildcardOf = (code: number): number => (code === 42 ? anyText : code === 63 ? anyChar : code);

/**
 * In an ARN's first five segments a wildcard does not cross a colon, save a `*` that ends its segment in a `Resource`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
const confine = (tokens: readonly Token[], wildcards: Reading['wildcards']): readonly Token[] => {
  if (wildcards === 'none' || wildcards === 'text' || (tokens.length === 1 && tokens[0] === anyText)) return tokens;
  let colons = 0;
  return tokens.map((token, index) => {
    if (token === colon) colons += 1;
    if (colons >= 5) return token;
    if (token === anyChar) return anyCharWithinSegment;
    const next = tokens[index + 1];
    const expands = wildcards === 'resource' && (next === undefined || next === colon);
    return token === anyText && !expands ? anyWithinSegment : token;
  });
};

/** Whether the whole text matches. Goes back to the last wildcard that can take one more character. */
export const matches = (pattern: Pattern, text: string): boolean => {
  const wildcards: { at: number; until: number }[] = [];
  let [p, t] = [0, 0];
  for (;;) {
    const code = pattern[p];
    if (code === anyText && p === pattern.length - 1) return true;
    if (code === anyText || code === anyWithinSegment) {
      // Once a later `*` is reached, what earlier ones took no longer matters.
      if (code === anyText) wildcards.length = 0;
      wildcards.push({ at: p, until: t });
      p += 1;
    } else if (code !== undefined && t < text.length && accepts(code, text.charCodeAt(t))) {
      p += 1;
      t += 1;
    } else if (code === undefined && t === text.length) {
      return true;
    } else {
      const wildcard = widen(wildcards, pattern, text);
      if (!wildcard) return false;
      p = wildcard.at + 1;
      t = wildcard.until;
    }
  }
};

const accepts = (code: number, char: number): boolean =>
  code === char || code === anyChar || (code === anyCharWithinSegment && char !== colon);

const widen = (wildcards: { at: number; until: number }[], pattern: Pattern, text: string) => {
  for (let last = wildcards.at(-1); last; last = wildcards.at(-1)) {
    const confined = pattern[last.at] === anyWithinSegment;
    if (last.until < text.length && !(confined && text.charCodeAt(last.until) === colon)) {
      last.until += 1;
      return last;
    }
    wildcards.pop();
  }
  return undefined;
};

/** A pattern without wildcards, as the text it is. */
export const textOf = (pattern: Pattern): string => String.fromCharCode(...pattern);
