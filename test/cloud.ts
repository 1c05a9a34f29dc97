/**
 * The running platform, for tests: one embedded cloud, shared by all the tests of a worker. Each test makes its own hospitals, so
 * tests never meet.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdminSetUserPasswordCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { NewTenant } from '../functions/kernel/tenant.ts';
import { type ApiClient, createApiClient } from '../local/api-client.ts';
import { onboard } from '../local/demo/onboard.ts';
import { newPassword } from '../local/demo/operator.ts';
import type { LocalFile } from '../local/local-file.ts';
import { signedInClient } from '../local/sign-in.ts';

export type TestCloud = Pick<LocalFile, 'apiUrl' | 'awsEndpoint' | 'region' | 'credentials' | 'operator' | 'outputs'> & {
  /** Where its state is: what a person with the machine in hands could read. */
  readonly directory: string;
};

let found: Promise<TestCloud> | undefined;

/**
 * The cloud of this worker, started by the first test that asks. Test files have modules of their own but one process, so where it
 * is stands in a file named after the process and its birth; the cloud ends with that process.
 */
export const theCloud = (): Promise<TestCloud> => {
  found ??= findOrStart();
  return found;
};

const findOrStart = async (): Promise<TestCloud> => {
  const folder = join(tmpdir(), 'ward-test-clouds');
  const file = join(folder, `${process.pid}-${Math.floor(performance.timeOrigin)}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as TestCloud;
  mkdirSync(folder, { recursive: true });
  const { told, child } = await startCloud();
  child.unref();
  child.channel?.unref();
  writeFileSync(`${file}.new`, JSON.stringify(told));
  renameSync(`${file}.new`, file);
  return told;
};

/** A cloud of the test's own, for tests that end it. In a folder that is given it finds what it had, and leaves it there. */
export const startCloud = (directory?: string): Promise<{ readonly told: TestCloud; readonly child: ChildProcess }> =>
  new Promise((resolve, reject) => {
    const given = [process.env.WARD_TEST_ASSEMBLY ?? '', ...(directory === undefined ? [] : [directory])];
    const child = fork(join(import.meta.dirname, 'serve-cloud.ts'), given, {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.once('message', (told) => resolve({ told: told as TestCloud, child }));
    child.once('exit', (code) => reject(new Error(`the tests' cloud ended with ${code}`)));
  });

/** What an AWS client needs to call the cloud as the account's root: what its owner would see and do by hand. */
export const asRoot = ({ awsEndpoint, region, credentials }: TestCloud) => ({ endpoint: awsEndpoint, region, credentials });

/** The platform as its operator. */
export const asOperator = async (at?: TestCloud): Promise<ApiClient> => {
  const cloud = at ?? (await theCloud());
  return signedInClient(cloud.apiUrl, cloud, cloud.operator);
};

export interface Hospital {
  readonly id: string;
  readonly slug: string;
  /** `http://<slug>.localhost:<port>` */
  readonly url: string;
  readonly admin: { readonly email: string; readonly password: string };
  /** Signed in as its first administrator, who is a clinician too. */
  readonly client: ApiClient;
}

/** What a hospital of the tests is called. */
export const nameOf = (slug: string): string => `Hospital ${slug}`;

/** What an operator fills in for a hospital nobody else has. */
export const newHospital = (changes: Partial<NewTenant> = {}): NewTenant => {
  const slug = `h${randomBytes(6)
    .toString('hex')
    .replaceAll(/[0-9]/g, (digit) => 'ghijkmpqrt'.charAt(Number(digit)))}`;
  return {
    organization: { name: nameOf(slug), type: 'hospital', size: '50-199' },
    slug,
    plan: 'standard',
    administrator: { email: `admin@${slug}.example`, name: 'First Administrator' },
    ...changes,
  };
};

/** Onboards a hospital by the API, and signs its administrator in. */
export const aHospital = async (changes: Partial<NewTenant> = {}, at?: TestCloud): Promise<Hospital> => {
  const cloud = at ?? (await theCloud());
  const wanted = newHospital(changes);
  const { tenantId: id } = await onboard(await asOperator(cloud), wanted);
  return signedInTo({ id, slug: wanted.slug, email: wanted.administrator.email }, cloud);
};

/** Signs in whoever has the address, with a new password. */
export const signedInTo = async (
  { id, slug, email }: { readonly id: string; readonly slug: string; readonly email: string },
  at?: TestCloud,
): Promise<Hospital> => {
  const cloud = at ?? (await theCloud());
  const admin = { email, password: newPassword() };
  await setPassword(cloud, admin);
  const url = cloud.apiUrl.replace('//', `//${slug}.`);
  return { id, slug, url, admin, client: signedInClient(url, cloud, admin) };
};

/** A client with a credential of the test's own choosing, at any address. */
export const clientWith = (url: string, credential?: string): ApiClient =>
  createApiClient(url, credential === undefined ? undefined : () => credential);

const setPassword = async (cloud: TestCloud, { email, password }: { email: string; password: string }): Promise<void> => {
  const pool = new CognitoIdentityProviderClient(asRoot(cloud));
  const user = { UserPoolId: cloud.outputs.UserPoolId, Username: email };
  await pool.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
  pool.destroy();
};
