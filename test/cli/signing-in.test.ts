/** An operator signs in at the terminal, is who they say, and signs out. */
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { aHospital, asRoot, newHospital, type TestCloud, theCloud } from '../cloud.ts';
import { anOperator, aPerson, type Person } from './ward.ts';

let cloud: TestCloud;
const people: Person[] = [];

const met = (person: Person): Person => {
  people.push(person);
  return person;
};

beforeAll(async () => {
  cloud = await theCloud();
});
afterAll(() => {
  for (const person of people) person.leave();
});

/** Whoever deploys a stage: AWS's endpoint and credentials are in the environment. */
const aDeployer = (): Person =>
  met(
    aPerson({
      AWS_ENDPOINT_URL: cloud.awsEndpoint,
      AWS_ACCESS_KEY_ID: cloud.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: cloud.credentials.secretAccessKey,
    }),
  );

const platform = (): string[] => {
  const { UserPoolId = '', UserPoolClientId = '' } = cloud.outputs;
  return ['--url', cloud.apiUrl, '--user-pool-id', UserPoolId, '--client-id', UserPoolClientId];
};

const profileOf = ({ home }: Person): string => join(home, 'config', 'ward', 'default.json');
const changeProfile = (person: Person, changes: object): void =>
  writeFileSync(profileOf(person), JSON.stringify({ ...JSON.parse(readFileSync(profileOf(person), 'utf8')), ...changes }));

test('beside an embedded cloud its operator is signed in without a question', async () => {
  const person = met(await anOperator());
  const { code, json } = await person.ward(['whoami', '--json']);
  expect(code).toBe(0);
  expect(json()).toMatchObject({ profile: 'default', url: cloud.apiUrl, email: cloud.operator.email });
});

test('the sign-in is kept where its owner alone can read it', async () => {
  const person = met(await anOperator());
  expect(statSync(profileOf(person)).mode & 0o777).toBe(0o600);
});

test('elsewhere e-mail address and password are asked, and the password is not shown', async () => {
  const person = aDeployer();
  const { code, out, err } = await person.ward(['login', ...platform()], [cloud.operator.email, cloud.operator.password]);
  expect([code, out]).toEqual([0, `Signed in to ${cloud.apiUrl} as ${cloud.operator.email}.\n`]);
  expect(err).toContain('Password: ');
  expect(out + err).not.toContain(cloud.operator.password);
});

test('a stage is found in what cdk deploy wrote', async () => {
  const person = aDeployer();
  const outputs = { 'Ward-dev': { ...cloud.outputs, BaseDomain: 'ward.example' } };
  writeFileSync(join(person.home, 'cdk-outputs.json'), JSON.stringify(outputs));
  const args = ['login', '--stage', 'dev', '--email', cloud.operator.email, '--json'];
  const { json } = await person.ward(args, [cloud.operator.password]);
  expect(json()).toMatchObject({ url: 'https://ward.example' });
});

test('at the first sign-in a password of their own is asked, twice', async () => {
  const email = `${newHospital().slug}@ward.example`;
  const temporary = 'Temporary-2026-once';
  const pool = new CognitoIdentityProviderClient(asRoot(cloud));
  const user = { UserPoolId: cloud.outputs.UserPoolId, Username: email };
  const UserAttributes = [{ Name: 'email', Value: email }];
  await pool.send(
    new AdminCreateUserCommand({ ...user, TemporaryPassword: temporary, MessageAction: 'SUPPRESS', UserAttributes }),
  );
  await pool.send(new AdminAddUserToGroupCommand({ ...user, GroupName: 'operators' }));
  pool.destroy();

  const person = aDeployer();
  const login = ['login', ...platform(), '--email', email];
  expect((await person.ward(login, [temporary, 'Chosen-2026-mine', 'Chosen-2026-other'])).code).toBe(2);
  expect((await person.ward(login, [temporary, 'Chosen-2026-mine', 'Chosen-2026-mine'])).code).toBe(0);
  expect((await person.ward(['tenants', 'list', '--limit', '1'])).code).toBe(0);
});

test('a wrong password is exit code 3, and nothing is kept', async () => {
  const person = aDeployer();
  const { code, err } = await person.ward(['login', ...platform()], [cloud.operator.email, 'Wrong-2026-wrong']);
  expect([code, err]).toEqual([3, expect.stringContaining('Incorrect username or password.')]);
  expect((await person.ward(['whoami'])).code).toBe(3);
});

test('without AWS credentials nobody signs in to a stage, and is told why', async () => {
  const person = met(aPerson({ AWS_ENDPOINT_URL: cloud.awsEndpoint, AWS_EC2_METADATA_DISABLED: 'true' }));
  const { code, err } = await person.ward(['login', ...platform()], [cloud.operator.email, cloud.operator.password]);
  expect([code, err]).toEqual([3, expect.stringContaining('There are no AWS credentials.')]);
});

test('whoever is no operator is not permitted: exit code 4', async () => {
  const { admin } = await aHospital();
  const person = aDeployer();
  expect((await person.ward(['login', ...platform()], [admin.email, admin.password])).code).toBe(0);
  expect((await person.ward(['whoami'])).code).toBe(4);
});

test('a sign-in that ran out is renewed, and the new one is kept', async () => {
  const person = met(await anOperator());
  changeProfile(person, { accessToken: 'of yesterday', accessTokenEnds: Date.now() - 1 });
  expect(await person.ward(['whoami'])).toMatchObject({ code: 0, err: '' });
  expect(readFileSync(profileOf(person), 'utf8')).not.toContain('of yesterday');
});

test('who has signed out is out, here and in the user pool', async () => {
  const person = met(await anOperator());
  const kept = readFileSync(profileOf(person));
  expect((await person.ward(['logout', '--json'])).json()).toMatchObject({ revoked: true });
  expect((await person.ward(['whoami'])).code).toBe(3);
  writeFileSync(profileOf(person), kept);
  changeProfile(person, { accessTokenEnds: 0 });
  expect((await person.ward(['whoami'])).code).toBe(3);
});

test('a platform that is away is exit code 5', async () => {
  const person = met(await anOperator());
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  changeProfile(person, { url: `http://127.0.0.1:${port}` });
  const { code, err } = await person.ward(['tenants', 'list']);
  expect([code, err]).toEqual([5, expect.stringContaining('ECONNREFUSED')]);
});
