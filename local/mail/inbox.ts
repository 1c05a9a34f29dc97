/**
 * The outbox as pages for a browser: `GET /_mails` and `GET /_mails/<id>`, at `localhost` itself. A mail is somebody else's text: its HTML
 * is shown in a frame that may run nothing and load nothing, whose links open in a window of their own, and the rest of it is escaped.
 */
import type { HttpRequest, HttpResponse } from '../service.ts';
import type { Mail, Outbox } from './outbox.ts';

/** The answer to a request for one of the pages; undefined for any other request. */
export const inboxOf =
  (outbox: Outbox) =>
  ({ method, host, path }: HttpRequest): HttpResponse | undefined => {
    const [, id] = /^\/_mails(?:\/(\d{1,15}))?\/?$/.exec(path) ?? [undefined, null];
    // Hospitals' pages are at names of their own, and have no business with mails.
    if (id === null || !/^localhost(?::\d+)?$/i.test(host)) return undefined;
    if (method !== 'GET' && method !== 'HEAD') return page('Only to be read', '<p>Mails can only be read.</p>', 405);
    if (id === undefined) return page('Mails', listOf(outbox.all().toReversed()));
    const mail = outbox.find(Number(id));
    return mail ? page(mail.subject, pageOf(mail)) : page('No such mail', '<p>There is no such mail.</p>', 404);
  };

/** Nothing runs and nothing is loaded, here or in the frame, which inherits this. https://www.w3.org/TR/CSP3/ */
const policy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "frame-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

const style = `:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .8rem .3rem 0;vertical-align:top;overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere}iframe{width:100%;height:60vh;border:1px solid;background:#fff;color-scheme:light}`;

const page = (title: string, body: string, status = 200): HttpResponse => ({
  status,
  headers,
  body: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title><style>${style}</style><main><h1>${escaped(title)}</h1>${body}</main></html>`,
});

const listOf = (mails: readonly Mail[]): string => {
  if (mails.length === 0) return '<p>Nothing was sent yet.</p>';
  const head = '<tr><th scope="col">To</th><th scope="col">Subject</th><th scope="col">When</th></tr>';
  return `<table><thead>${head}</thead><tbody>${mails.map(rowOf).join('')}</tbody></table>`;
};

const rowOf = ({ id, recipient, subject, sent, undelivered }: Mail): string => {
  const named = undelivered === '' ? subject || '(no subject)' : `Not delivered. ${undelivered}`;
  return `<tr><td>${escaped(recipient)}</td><td><a href="/_mails/${id}">${escaped(named)}</a></td><td>${timeOf(sent)}</td></tr>`;
};

/** What is opened from the frame is a window like any other: it knows neither the mail nor this page. */
const windows = 'allow-popups allow-popups-to-escape-sandbox';
const opening = '<!doctype html><base target="_blank">';

const pageOf = ({ sender, recipient, replyTo, sent, undelivered, html, text }: Mail): string => {
  const facts = Object.entries({ From: sender, To: recipient, 'Reply to': replyTo, 'Not delivered': undelivered });
  const rows = facts.map(([name, value]) => (value ? `<tr><th scope="row">${name}</th><td>${escaped(value)}</td></tr>` : ''));
  const frame = `<iframe title="The mail's HTML part" sandbox="${windows}" srcdoc="${escaped(`${opening}${html}`)}"></iframe>`;
  return `<p><a href="/_mails">All mails</a></p><table>${rows.join('')}<tr><th scope="row">Sent</th><td>${timeOf(sent)}</td></tr></table>
${html === '' ? '' : frame}${text === '' ? '' : `<h2>Text</h2><pre>${linked(text)}</pre>`}`;
};

const timeOf = (at: number): string => `<time>${new Date(at).toISOString()}</time>`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] as string);

/** The text with its web addresses as links, so that an invitation can be followed. */
const linked = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)])/)
    .map((part, index) => (index % 2 === 1 ? `<a rel="noreferrer" href="${escaped(part)}">${escaped(part)}</a>` : escaped(part)))
    .join('');
