/**
 * Narratives: text that viewers show as it is, and which therefore may hold no more than formatting
 * (http://hl7.org/fhir/R4/narrative.html#xhtml, txt-1 and txt-2). Comments are refused with scripts: HTML ends them elsewhere than XML.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** HTML 4's chapters 7 to 11 and 15, links and images; nothing that was deprecated. */
const elements = words(
  'div span p br hr h1 h2 h3 h4 h5 h6 address em strong dfn code samp kbd var cite abbr acronym blockquote q sub sup pre ins del bdo ' +
    'ul ol li dl dt dd table caption thead tfoot tbody colgroup col tr th td tt i b big small a img',
);

const attributes = words(
  'title style class id lang xml:lang dir accesskey tabindex xmlns href name cite src alt width height datetime span align valign ' +
    'char charoff abbr axis headers scope rowspan colspan summary border frame rules cellspacing cellpadding',
);

const attribute = /\s+(?<name>[\w:-]+)\s*=\s*(?:"(?<double>[^"<]*)"|'(?<single>[^'<]*)')/g;
const token =
  /<(?<end>\/?)(?<name>[a-z][a-z0-9]*)(?<attributes>(?:\s+[\w:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(?<empty>\/?)>|(?<text>[^<&]+|&(?:[A-Za-z]\w*|#\d+|#x[\dA-Fa-f]+);)/y;

/** Without a scheme there is no colon, not even one written as an entity. */
const relative = /^(?:[^:&]|&amp;)*$/;

const accepted: Readonly<Record<string, (value: string) => boolean>> = {
  href: (value) => /^(?:https?:\/\/|mailto:|tel:)/.test(value) || relative.test(value),
  cite: (value) => /^https?:\/\//.test(value) || relative.test(value),
  src: (value) => /^(?:https:\/\/|data:image\/(?:png|jpeg|gif);base64,)/.test(value) || relative.test(value),
  style: (value) => !/url\s*\(|expression\s*\(|@import|[\\&]/i.test(value),
  xmlns: (value) => value === 'http://www.w3.org/1999/xhtml',
};

const isFormatting = (text: string): boolean =>
  [...text.matchAll(attribute)].every(({ groups: { name = '', double, single } = {} }) => {
    return attributes.has(name) && (accepted[name]?.(double ?? single ?? '') ?? true);
  });

/** What is wrong with a narrative's `div`, and where; never what it says. */
export const narrativeFault = (div: string): string | undefined => {
  const open: string[] = [];
  let shows = false;
  for (let at = 0; at < div.length; at = token.lastIndex) {
    token.lastIndex = at;
    const { name, end, empty, text, attributes: given = '' } = token.exec(div)?.groups ?? {};
    const isRoot = at === 0 && name === 'div' && !end && /\sxmlns\s*=/.test(given);
    const isInside = open.length > 0 && (text !== undefined || (name !== undefined && elements.has(name) && isFormatting(given)));
    const isAfter = open.length === 0 && at > 0 && text?.trim() === '';
    const isClosed = !end || (open.pop() === name && given === '' && !empty);
    if (!(isRoot && isFormatting(given)) && !isInside && !isAfter) return refused(at);
    if (!isClosed) return refused(at);
    if (name && !end && !empty) open.push(name);
    shows ||= name === 'img' || (text?.trim() ?? '') !== '';
  }
  if (open.length > 0) return refused(div.length);
  return shows ? undefined : 'must show something';
};

const refused = (at: number): string =>
  `must be one div of the XHTML that FHIR allows, with its namespace; character ${at + 1} is not`;
