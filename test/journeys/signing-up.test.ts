/** A hospital signs itself up: by mail, without anybody of the platform, to an address that answers. */

import { randomUUID } from 'node:crypto';
import { CloudWatchLogsClient, DescribeLogGroupsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { ShownSignUp } from '../../functions/signup/contract.ts';
import type { ApiClient } from '../../local/api-client.ts';
import { asRoot, clientWith, newHospital, type TestCloud, theCloud } from '../cloud.ts';
import { eventually } from '../eventually.ts';
import { codeTo, readSignUp, signUp, verify } from '../sign-ups.ts';

let cloud: TestCloud;
let stranger: ApiClient;

beforeAll(async () => {
  cloud = await theCloud();
  stranger = clientWith(cloud.apiUrl);
});

/** The groups of all logs that have a line with this in it. */
const logged = async (text: string): Promise<string[]> => {
  const logs = new CloudWatchLogsClient(asRoot(cloud));
  const { logGroups: groups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const found = groups.map(async ({ logGroupName }) => {
    const filter = new FilterLogEventsCommand({ logGroupName, filterPattern: `"${text}"` });
    return ((await logs.send(filter)).events ?? []).length > 0 ? [logGroupName ?? ''] : [];
  });
  const names = (await Promise.all(found)).flat();
  logs.destroy();
  return names;
};

test('from the form to an address that answers, and every step is seen on the way', async () => {
  const wanted = newHospital();
  const opened = await signUp(cloud, wanted);
  expect(await readSignUp(opened)).toMatchObject({ status: 'unverified', slug: wanted.slug });
  expect((await verify(opened, codeTo(cloud, wanted.administrator.email))).status).toBe(200);
  const seen: ShownSignUp[] = [];
  const ended = await eventually(
    async () => {
      seen.push(await readSignUp(opened));
      return seen.at(-1) as ShownSignUp;
    },
    ({ status }) => status === 'open' || status === 'failed',
    60_000,
  );
  expect(ended).toMatchObject({ status: 'open', job: { percentage: 100 } });
  const address = await clientWith(ended.address ?? '')({ path: '/v1/address' });
  expect(address.json()).toEqual({ kind: 'hospital', slug: wanted.slug, name: wanted.organization.name });
  expect(await logged(opened.path.split('/').at(-1) ?? '')).not.toEqual([]);
  for (const secret of [wanted.administrator.email, opened.headers['sign-up-secret']]) expect(await logged(secret)).toEqual([]);
});

test('a sign-up, its code and its secret are worth nothing at another', async () => {
  const [one, other] = [newHospital(), newHospital()];
  const [mine, theirs] = [await signUp(cloud, one), await signUp(cloud, other)];
  const crossed = { path: theirs.path, client: mine.client };
  expect((await mine.client({ path: theirs.path })).status).toBe(404);
  expect((await stranger({ path: theirs.path })).status).toBe(404);
  expect((await verify(crossed, codeTo(cloud, other.administrator.email))).status).toBe(404);
  const guessed = await verify(theirs, codeTo(cloud, one.administrator.email));
  expect([guessed.status, guessed.json().type]).toEqual([400, 'urn:ward:problem:code-wrong']);
  expect((await readSignUp(theirs)).status).toBe('unverified');
});

test('an event that somebody put on the bus opens nothing for whoever has not verified', async () => {
  const opened = await signUp(cloud);
  const bus = new EventBridgeClient(asRoot(cloud));
  const forge = async (signUpId: string) => {
    const Detail = JSON.stringify({ signUpId });
    const entry = { Source: 'ward.sign-ups', DetailType: 'SignUpVerified', Detail, EventBusName: cloud.outputs.EventBus };
    expect((await bus.send(new PutEventsCommand({ Entries: [entry] }))).FailedEntryCount).toBe(0);
  };
  await forge(opened.path.split('/').at(-1) ?? '');
  await forge(randomUUID());
  bus.destroy();
  // One that is true comes after them, and is heard.
  const wanted = newHospital();
  const honest = await signUp(cloud, wanted);
  await verify(honest, codeTo(cloud, wanted.administrator.email));
  await eventually(
    () => readSignUp(honest),
    ({ status }) => status !== 'verified',
  );
  expect((await readSignUp(opened)).status).toBe('unverified');
});
