/** A line of text that people read: a name, a title. What would make it look like another, or two lines of one, has no place in it. */
import * as z from 'zod';

/**
 * Control characters (line breaks and NUL among them), separators of lines and paragraphs, halves of a character (lone surrogates), and
 * what is not seen: fillers, soft hyphens, tags, and the characters that turn the direction of reading, by one of which (U+202E) a file
 * named `exe.doc` can be shown as `cod.exe`. https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
const deceiving = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** Invisible, but part of what is seen: within an emoji, and between letters of scripts that spell with joiners (UTS #39, §3.1.1). */
const joining = ['Arab', 'Beng', 'Deva', 'Gujr', 'Guru', 'Knda', 'Mlym', 'Orya', 'Sinh', 'Taml', 'Telu']
  .map((script) => `\\p{scx=${script}}`)
  .join('');
const spelled = new RegExp(`\\p{RGI_Emoji}|(?<=[${joining}])[\\u200C\\u200D](?=[${joining}])`, 'gv');

export const lineSchema = (shortest: number, longest: number) =>
  z
    .string()
    .normalize('NFC')
    .trim()
    .min(shortest)
    .max(longest)
    .refine(
      (text) => !deceiving.test(text.replaceAll(spelled, ' ')),
      'must be one line, without control characters, invisible ones or ones that change the direction of reading',
    );
