/** The pages of the inbox: every mail is there, and nothing in a mail is more than text. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { inboxOf } from '../../../local/mail/inbox.ts';
import { mailOf, type Outbox, openOutbox } from '../../../local/mail/outbox.ts';
import type { HttpRequest } from '../../../local/service.ts';

let directory: string;
let outbox: Outbox;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ward-mail-'));
  outbox = openOutbox(directory);
});
afterEach(() => {
  outbox.close();
  rmSync(directory, { recursive: true, force: true });
});

const get = (path: string, more: Partial<HttpRequest> = {}) =>
  inboxOf(outbox)({
    method: 'GET',
    host: 'localhost:3000',
    path,
    query: new URLSearchParams(),
    headers: {},
    body: Readable.from([]),
    trailers: () => ({}),
    sourceIp: '127.0.0.1',
    ...more,
  });
const bodyOf = (path: string) => String(get(path)?.body);
const put = (more: Parameters<typeof mailOf>[0] | object = {}) =>
  outbox.put([mailOf({ kind: 'message', recipient: 'ada@general.example', sent: 0, ...more })]);

test('the newest mail is first, whoever sent it', () => {
  put({ kind: 'invitation', subject: 'The first' });
  put({ subject: 'The second' });
  const body = bodyOf('/_mails');
  expect(body.indexOf('The second')).toBeGreaterThan(0);
  expect(body.indexOf('The second')).toBeLessThan(body.indexOf('The first'));
});

test('a mail that was not delivered is listed with the reason', () => {
  put({ undelivered: 'ada is on the suppression list: BOUNCE.' });
  expect(bodyOf('/_mails')).toContain('Not delivered. ada is on the suppression list: BOUNCE.');
});

const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>'`;

test.each(['subject', 'text', 'html', 'sender', 'recipient', 'replyTo', 'undelivered'])('a hostile %s stays text', (part) => {
  put({ [part]: hostile });
  for (const path of ['/_mails', '/_mails/1']) expect(bodyOf(path)).not.toMatch(/<script|<img|="">/);
});

test('the HTML part is in a frame that may open windows and do nothing else, under a policy that lets nothing run or load', () => {
  put({ html: '<p>Hello</p>' });
  const [, allowed, shown] = /<iframe [^>]*sandbox="([^"]*)" srcdoc="([^"]*)">/.exec(bodyOf('/_mails/1')) ?? [];
  expect(allowed?.split(' ')).toEqual(['allow-popups', 'allow-popups-to-escape-sandbox']);
  expect(shown).toBe('&lt;!doctype html&gt;&lt;base target=&quot;_blank&quot;&gt;&lt;p&gt;Hello&lt;/p&gt;');
  const policy = get('/_mails/1')?.headers['content-security-policy'];
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/script-src|connect-src|\*|https?:/);
});

test('a web address in the text can be followed, and no other kind', () => {
  put({
    text: 'Sign in at http://general.localhost:3000/?a=1&b=2. Not javascript:alert(1) https://x.example/"onclick="alert(1)',
  });
  const body = bodyOf('/_mails/1');
  expect(body).toContain('href="http://general.localhost:3000/?a=1&amp;b=2"');
  expect(body).not.toMatch(/href="javascript|"onclick/);
});

test('the pages are at localhost itself, not at a hospital’s name', () => {
  expect(get('/_mails', { host: 'general.localhost:3000' })).toBeUndefined();
  expect(get('/_mailsafe')).toBeUndefined();
  expect(get('/')).toBeUndefined();
});

test('what is not there is 404, and nothing can be written', () => {
  expect(get('/_mails/9')?.status).toBe(404);
  expect(get('/_mails', { method: 'POST' })?.status).toBe(405);
});
