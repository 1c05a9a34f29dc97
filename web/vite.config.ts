/** The console's bundle: hashed files that a strict Content-Security-Policy lets run; nothing inline, nothing from elsewhere. */
import { join } from 'node:path';
import { lexer, parser, type Token } from 'marked';
import { defineConfig, type Plugin } from 'vite';

/** Cloudscape's fonts come within its CSS, as `data:` URLs; as files of their own they need no word in the policy, and load when used. */
const fontsAsFiles = (): Plugin => ({
  name: 'fonts-as-files',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue;
      file.source = String(file.source).replaceAll(
        /url\((["']?)data:font\/woff2;base64,([^"')]+)\1\)/g,
        (_match, _quote, base64: string) => {
          const font = this.emitFile({ type: 'asset', name: 'font.woff2', source: Buffer.from(base64, 'base64') });
          return `url(/${this.getFileName(font)})`;
        },
      );
    }
  },
});

/** A guide is written once, as Markdown in docs/guides, and is HTML when a browser gets it: its heading as `title`, the rest as `html`. */
const guidesAsPages = (): Plugin => ({
  name: 'guides-as-pages',
  transform(text, id) {
    if (!id.endsWith('.md')) return undefined;
    const [first, ...rest] = lexer(text);
    return {
      code: `export const title = ${JSON.stringify(titleOf(first))}; export const html = ${JSON.stringify(parser(rest))};`,
    };
  },
});

const titleOf = (token: Token | undefined): string => {
  if (token?.type !== 'heading') throw new Error('A guide begins with its title.');
  return String(token.text);
};

export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: 'automatic', development: false } },
  plugins: [fontsAsFiles(), guidesAsPages()],
  resolve: {
    // Contracts name ids, and the room of ids also hashes some, which no browser does.
    alias: { 'node:crypto': join(import.meta.dirname, 'src', 'no-hash.ts') },
  },
  build: {
    outDir: join(import.meta.dirname, '..', 'dist', 'web'),
    emptyOutDir: true,
    // As `data:` they would need a word of their own in the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2_000,
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
});
