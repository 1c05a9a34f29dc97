/** Whose mail address it is: the code, its tries, its end, and what is kept of it. */
import { createHash } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { type ControlTable, controlTable, openControlTable } from '../tenancy/control-table.ts';
import { type Desk, general, openDesk } from './desk.ts';

let table: ControlTable;
let desk: Desk;
let nth = 0;

beforeAll(async () => {
  table = await openControlTable();
});
afterAll(() => table.close());

beforeEach(() => {
  desk = openDesk(table);
  nth += 1;
});

/** Each test has an address of its own: mails to one are counted. */
const wanted = () => ({ ...general, administrator: { ...general.administrator, email: `Ada.${nth}@general.example` } });

const anotherThan = (code: string): string => String((Number(code) + 1) % 10 ** 8).padStart(8, '0');

test('a code of eight digits goes to the administrator, who is verified by it', async () => {
  const opener = await desk.signUp(wanted());
  expect(desk.mails).toEqual([expect.objectContaining({ to: wanted().administrator.email, template: 'code' })]);
  expect(desk.code()).toMatch(/^\d{8}$/);
  expect((await desk.shown(opener)).status).toBe('unverified');
  await desk.verify(opener, desk.code());
  expect((await desk.shown(opener)).status).toBe('verified');
  expect(desk.events).toEqual([opener.id]);
});

test('a code that could not be mailed is mailed when the same is asked again', async () => {
  const key = crypto.randomUUID();
  desk.broken.mail = true;
  await expect(desk.signUp(wanted(), key)).rejects.toMatchObject({ name: 'MailUnavailable' });
  desk.broken.mail = false;
  const opener = await desk.signUp(wanted(), key);
  expect(desk.mails).toHaveLength(1);
  await desk.verify(opener, desk.code());
  expect((await desk.shown(opener)).status).toBe('verified');
});

test('neither the code nor the secret is kept, nor a hash of the code that eight digits could be tried on', async () => {
  const opener = await desk.signUp(wanted());
  const get = new GetCommand({ TableName: controlTable, Key: { pk: `SIGNUP#${opener.id}`, sk: 'SIGNUP' } });
  const item = JSON.stringify((await table.control.send(get)).Item);
  expect(item).not.toContain(desk.code());
  expect(item).not.toContain(opener.secret);
  for (const form of ['hex', 'base64', 'base64url'] as const)
    for (const text of [desk.code(), `${opener.id}\n${desk.code()}`])
      expect(item).not.toContain(createHash('sha256').update(text).digest(form));
});

test('who does not have the secret is told the same as of one that does not exist', async () => {
  const opener = await desk.signUp(wanted());
  const other = await desk.signUp(wanted());
  const answers = await Promise.allSettled([
    desk.shown({ id: opener.id, secret: other.secret }),
    desk.shown({ id: opener.id, secret: '' }),
    desk.shown({ id: '99999999-9999-4999-8999-999999999999', secret: opener.secret }),
    desk.verify({ id: opener.id, secret: other.secret }, desk.code()),
    desk.resend({ id: opener.id, secret: other.secret }),
    desk.retry({ id: opener.id, secret: other.secret }),
    desk.chooseSlug({ id: opener.id, secret: other.secret }, 'mercy'),
  ]);
  const told = answers.map((answer) => (answer.status === 'rejected' ? `${answer.reason.name}: ${answer.reason.message}` : 'in'));
  expect(new Set(told)).toEqual(new Set(['SignUpNotFound: There is no such sign-up, or not any more. Sign up anew.']));
});

test('the code of one sign-up is not good at another', async () => {
  await desk.signUp(wanted());
  const code = desk.code();
  const other = await desk.signUp(wanted());
  await expect(desk.verify(other, code)).rejects.toMatchObject({ name: 'CodeWrong' });
});

test('five wrong codes, and the right one is not good any more; another mail gives no more tries', async () => {
  const opener = await desk.signUp(wanted());
  const code = desk.code();
  for (const left of ['4 tries are left', '3 tries are left', '2 tries are left', 'One try is left', 'no try is left'])
    await expect(desk.verify(opener, anotherThan(code))).rejects.toThrow(left);
  await expect(desk.verify(opener, code)).rejects.toMatchObject({ name: 'AttemptsUsedUp', kind: 'conflict' });
  await expect(desk.resend(opener)).rejects.toMatchObject({ name: 'AttemptsUsedUp' });
  expect(desk.events).toEqual([]);
});

test('many guesses at once are counted one by one', async () => {
  const opener = await desk.signUp(wanted());
  const code = desk.code();
  const guesses = await Promise.allSettled(Array.from({ length: 20 }, () => desk.verify(opener, anotherThan(code))));
  const names = guesses.map((guess) => (guess.status === 'rejected' ? guess.reason.name : 'in'));
  expect(names.filter((name) => name === 'CodeWrong')).toHaveLength(5);
  expect(names.filter((name) => name === 'AttemptsUsedUp')).toHaveLength(15);
});

test('a code is good for an hour', async () => {
  const opener = await desk.signUp(wanted());
  desk.clock.now = new Date(desk.clock.now.getTime() + 3600_000);
  await expect(desk.verify(opener, desk.code())).rejects.toMatchObject({ name: 'CodeExpired' });
  await desk.resend(opener);
  await desk.verify(opener, desk.code());
  expect((await desk.shown(opener)).status).toBe('verified');
});

test('another code takes the place of the first; after three more there are no others', async () => {
  const opener = await desk.signUp(wanted());
  const first = desk.code();
  for (const _ of [1, 2, 3]) await desk.resend(opener);
  await expect(desk.resend(opener)).rejects.toMatchObject({ name: 'CodesUsedUp' });
  expect(desk.mails).toHaveLength(4);
  await expect(desk.verify(opener, first)).rejects.toMatchObject({ name: 'CodeWrong' });
  await desk.verify(opener, desk.code());
});

test('to one address go five mails an hour, in whatever case it is written, and whoever asks is told nothing of it', async () => {
  const shown = [];
  for (let each = 0; each < 7; each += 1) {
    const { administrator } = wanted();
    const email = each % 2 ? administrator.email.toUpperCase() : administrator.email;
    const opener = await desk.signUp({ ...wanted(), administrator: { ...administrator, email } });
    const { status } = await desk.shown(opener);
    shown.push({ opener, status });
  }
  expect(desk.mails).toHaveLength(5);
  expect(new Set(shown.map(({ status }) => status))).toEqual(new Set(['unverified']));
  const last = shown.at(-1)?.opener ?? { id: '', secret: '' };
  await expect(desk.verify(last, desk.code())).rejects.toMatchObject({ name: 'CodeWrong' });
  desk.clock.now = new Date(desk.clock.now.getTime() + 3600_000);
  await desk.resend(last);
  expect(desk.mails).toHaveLength(6);
});

test('who has not verified within a day has to begin anew', async () => {
  const opener = await desk.signUp(wanted());
  desk.clock.now = new Date(desk.clock.now.getTime() + 24 * 3600_000);
  await expect(desk.shown(opener)).rejects.toMatchObject({ name: 'SignUpNotFound' });
});

test('a verification that could not be told is told when it is asked again', async () => {
  const opener = await desk.signUp(wanted());
  desk.broken.bus = true;
  await expect(desk.verify(opener, desk.code())).rejects.toThrow('the bus is down');
  desk.broken.bus = false;
  await desk.verify(opener, desk.code());
  expect(desk.events).toEqual([opener.id]);
});

describe('with an Idempotency-Key', () => {
  const key = () => `5d1c7a52-7e1b-4b0e-9d5a-${String(nth).padStart(12, '0')}`;

  test('the same request is the same sign-up, with the same secret, and one mail', async () => {
    const [first, second] = [await desk.signUp(wanted(), key()), await desk.signUp(wanted(), key())];
    expect(second).toEqual(first);
    expect(desk.mails).toHaveLength(1);
  });

  test('another request is refused', async () => {
    await desk.signUp(wanted(), key());
    await expect(desk.signUp({ ...wanted(), slug: 'mercy' }, key())).rejects.toMatchObject({ name: 'IdempotencyKeyReused' });
  });

  test('one that could be guessed is refused, for it opens the sign-up', async () => {
    await expect(desk.signUp(wanted(), 'general')).rejects.toMatchObject({ name: 'IdempotencyKeyGuessable', kind: 'invalid' });
  });
});

test('where nobody signs up, nobody does', async () => {
  const closed = openDesk(table, 'closed');
  await expect(closed.signUp(wanted())).rejects.toMatchObject({ name: 'SignUpClosed', kind: 'forbidden' });
  expect(closed.mails).toEqual([]);
});

test('a subdomain that is taken is told at once', async () => {
  desk.slugs.set('general', { slug: 'general', tenantId: 'another' });
  await expect(desk.signUp(wanted())).rejects.toMatchObject({ name: 'SlugAlreadyTaken' });
});
