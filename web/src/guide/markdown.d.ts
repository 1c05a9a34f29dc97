/** A guide, as vite.config.ts makes it of Markdown. */
declare module '*.md' {
  export const title: string;
  export const html: string;
}
