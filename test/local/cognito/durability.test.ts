/** What was acknowledged is there after the next start, and secrets are not to be read from the disk. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { type HospitalPool, openCloud, openHospitalPool, PASSWORD } from './hospital-pool.ts';
import { codeIn, exchange, openHostedPool, openVisitor } from './visitor.ts';

let directory: string;
let pool: HospitalPool;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'ward-cognito-'));
  pool = await openHospitalPool({ directory });
  await pool.admit();
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('users, keys and sign-ins survive a restart', async () => {
  const { AccessToken } = await pool.signIn();
  await pool.close();
  const next = await openCloud({ directory });
  expect(await next.send(new GetUserCommand({ AccessToken }))).toHaveProperty('Username');
  await next.close();
});

test('what was written is in the file before the answer leaves, without an orderly close', async () => {
  const { RefreshToken } = await pool.signIn();
  const other = new DatabaseSync(join(directory, 'cognito.sqlite'), { readOnly: true });
  expect(other.prepare('SELECT count(*) AS sign_ins FROM family').get()).toEqual({ sign_ins: 1 });
  other.close();
  expect(RefreshToken).toHaveLength(64);
  await pool.close();
});

test('neither passwords nor refresh tokens nor sessions are on the disk', async () => {
  await pool.invite('grace@general.example');
  const { RefreshToken } = await pool.signIn();
  const { Session } = await pool.initiate('Temporary-Horse-7', 'grace@general.example');
  await pool.close();
  const files = readdirSync(directory).filter((name) => name.startsWith('cognito.sqlite'));
  const bytes = Buffer.concat(files.map((name) => readFileSync(join(directory, name))));
  const found = [PASSWORD, 'Temporary-Horse-7', RefreshToken, Session as string].filter((secret) => bytes.includes(secret));
  expect(found).toEqual([]);
});

describe('managed login', () => {
  let folder: string;
  let hosted: HospitalPool;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ward-cognito-'));
    hosted = await openHostedPool({ directory: folder });
    await hosted.admit();
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('codes and browsers’ sessions survive a restart', async () => {
    const visitor = openVisitor(hosted);
    const code = codeIn(await visitor.signIn());
    await hosted.close();
    const next = await openCloud({ directory: folder });
    const again = { cloud: next.cloud, ClientId: hosted.ClientId };
    expect((await exchange(again, { code })).status).toBe(200);
    const returning = openVisitor(again);
    returning.cookies.set('cognito', visitor.cookies.get('cognito') ?? '');
    expect(codeIn(await returning.open())).toHaveLength(64);
    await next.close();
  });

  test('neither codes nor sessions are on the disk', async () => {
    const visitor = openVisitor(hosted);
    const secrets = [codeIn(await visitor.signIn()), visitor.cookies.get('cognito') ?? ''];
    await hosted.close();
    const files = readdirSync(folder).filter((name) => name.startsWith('cognito.sqlite'));
    const bytes = Buffer.concat(files.map((name) => readFileSync(join(folder, name))));
    expect(secrets.map((secret) => [secret.length, bytes.includes(secret)])).toEqual([
      [64, false],
      [64, false],
    ]);
  });
});

test('the signing keys can be read by their owner alone', async () => {
  const folder = join(directory, 'cognito-keys');
  const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777);
  await pool.close();
  expect(modes).toEqual([0o600]);
});
