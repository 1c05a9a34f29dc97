/** A page of managed login: markup that cannot be injected into, and the headers it is sent with. */
import { createHash } from 'node:crypto';
import type { HttpResponse } from '../../service.ts';
import { STYLE } from './style.ts';

/** Markup that is safe to put into a page. */
export interface Html {
  readonly markup: string;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Markup from a template: what is put into it is text, whatever it holds, unless it is markup itself. */
export const html = (parts: TemplateStringsArray, ...values: readonly (Html | readonly Html[] | string)[]): Html => ({
  markup: parts.map((part, at) => part + markupOf(values[at] ?? '')).join(''),
});

const markupOf = (value: Html | readonly Html[] | string): string => {
  if (typeof value === 'string') return value.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
};

export interface Page {
  readonly heading: string;
  readonly content: Html;
  /** 200 unless given. */
  readonly status?: number;
  /** Where a form of this page may lead in the end: Chromium holds redirects after a form against `form-action` too. */
  readonly leadsTo?: string;
  /** A `Set-Cookie` header. */
  readonly cookie?: string;
}

const styleHash = createHash('sha256').update(STYLE).digest('base64');

/** The source of an address in a policy: its origin, or the scheme of an app's own. */
const sourceOf = (address: string): string => {
  const { origin, protocol } = new URL(address);
  return origin === 'null' ? protocol : origin;
};

/** No script, no frame, nothing from elsewhere, and nothing kept by the browser or told to the next page. */
export const answerPage = ({ heading, content, status = 200, leadsTo, cookie }: Page): HttpResponse => {
  const action = leadsTo === undefined ? "'self'" : `'self' ${sourceOf(leadsTo)}`;
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    `form-action ${action}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.join('; '),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      ...(cookie !== undefined && { 'set-cookie': cookie }),
    },
    body: documentOf(heading, content).markup,
  };
};

const documentOf = (heading: string, content: Html): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Sign in</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<main>
<h1>${heading}</h1>
${content}
</main>
</body>
</html>
`;
