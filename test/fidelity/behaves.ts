/** A documented behaviour of AWS, and the page it is documented on. */
type Page =
  | `https://docs.aws.amazon.com/${string}`
  | `https://www.rfc-editor.org/${string}`
  | `https://states-language.net/${string}`;

/** One case of `docs/fidelity.md`: `behaves('an explicit deny wins over any allow', 'https://docs.aws…', () => …)`. */
export const behaves = (sentence: string, page: Page, run: () => void | Promise<void>): void => {
  test(`${sentence} [${page}]`, async () => run());
};
