/** A line of text that people read: a name, a title. What would make it look like another, or two lines of one, has no place in it. */
import * as z from 'zod';

/**
 * Control characters (line breaks and NUL among them), separators of lines and paragraphs, and characters that turn the direction of
 * reading: by U+202E a file named `exe.doc` can be shown as `cod.exe`. https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
const deceiving = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

export const lineSchema = (shortest: number, longest: number) =>
  z
    .string()
    .trim()
    .min(shortest)
    .max(longest)
    .refine(
      (text) => !deceiving.test(text),
      'must be one line, without control characters or ones that change the direction of reading',
    );
