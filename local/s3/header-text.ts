/** What can stand in a header: no control characters, or a value would become headers of its own. */
import { invalidArgument } from './fault.ts';

/** Throws `InvalidArgument` for a value that no header can carry. */
export const checkHeaderText = (value: string, name: string): void => {
  if ([...value].some(isControl)) throw invalidArgument('Header value cannot contain control characters.', name, value);
};

/** The same for a value that must travel as it is: Latin-1 only. */
export const checkLatin1 = (value: string, name: string): void => {
  checkHeaderText(value, name);
  if (!isLatin1(value)) throw invalidArgument('Header value cannot be represented using ISO-8859-1.', name, value);
};

/** Throws `InvalidArgument` for a name that no header can have. */
export const checkHeaderName = (name: string): void => {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw invalidArgument('Header name is invalid.', 'x-amz-meta', name);
};

export const isLatin1 = (value: string): boolean => [...value].every((character) => (character.codePointAt(0) as number) <= 0xff);

const isControl = (character: string): boolean => {
  const code = character.codePointAt(0) as number;
  return (code < 0x20 && character !== '\t') || code === 0x7f;
};
