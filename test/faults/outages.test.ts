/** What a whole service's failing does to a hospital that is at work, and to one that comes in meanwhile. */
import { AwsError, type Call } from '../../local/service.ts';
import { renewedToken } from '../../local/sign-in.ts';
import { eventually } from '../eventually.ts';
import { type Told, toldBy } from './answer.ts';
import { chill, openStage, type Stage, unknownToGateway } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage(process.env.WARD_TEST_ASSEMBLY ?? '');
}, 300_000);

afterAll(() => stage.close());

const readPatients = (): Promise<Told> => toldBy(() => stage.quiet.client({ path: '/fhir/R4/Patient' }));

/** Every call that matches fails until the returned function is called. */
const fail = (matches: (call: Call) => boolean): (() => void) =>
  stage.own.embedded.cloud.traffic.disturb({ matches, error: new AwsError('InternalFailure', 'It is out.', 500) });

const isOfService =
  (name: string) =>
  ({ service, http }: Call): boolean =>
    service === name && http !== undefined;

const isOfControlTable = ({ service, input }: Call): boolean =>
  service === 'dynamodb' && JSON.stringify(input).includes(String(stage.own.told.outputs.ControlTable));

const cold = async (): Promise<void> => {
  for (const target of Object.values(stage.targets)) await chill(stage, target);
};

const saysTryAgain = ({ status, headers }: Told) => expect([status, headers['retry-after']]).toEqual([503, '1']);

test.each(['sts', 'kms'])('without %s who is at work goes on, and who comes in is told to come again', async (service) => {
  expect((await readPatients()).status).toBe(200);
  const mend = fail(isOfService(service));
  expect((await readPatients()).status).toBe(200);
  await cold();
  saysTryAgain(await readPatients());
  mend();
  expect((await readPatients()).status).toBe(200);
});

test('without the control table a hospital works on for what is known of it, and no longer', async () => {
  expect((await readPatients()).status).toBe(200);
  const mend = fail(isOfControlTable);
  expect((await readPatients()).status).toBe(200);
  saysTryAgain(await eventually(readPatients, ({ status }) => status !== 200));
  mend();
  expect((await readPatients()).status).toBe(200);
});

test('without the pool’s keys a new token is good where they are known, and nobody’s where they are not', async () => {
  const { quiet, own } = stage;
  const client = unknownToGateway(quiet.url, renewedToken(own.told, quiet.admin));
  const whoAmI = () => toldBy(() => client({ path: '/v1/me' }));
  expect((await whoAmI()).status).toBe(200);
  const mend = fail(({ operation }) => operation === 'GetWellKnown');
  expect((await whoAmI()).status).toBe(200);
  await cold();
  saysTryAgain(await whoAmI());
  mend();
  expect((await whoAmI()).status).toBe(200);
});

test('when its key is disabled, a hospital’s records stay shut to whoever has not opened it', async () => {
  const { root } = stage.own.embedded;
  const KeyId = await keyOf(stage.quiet.id);
  await readPatients();
  await root('kms', 'DisableKey', { KeyId });
  expect((await readPatients()).status).toBe(200);
  await cold();
  saysTryAgain(await readPatients());
  await root('kms', 'EnableKey', { KeyId });
  expect((await readPatients()).status).toBe(200);
});

const keyOf = async (tenantId: string): Promise<string> => {
  const { Item: item } = await stage.own.embedded.root<{ Item?: { keyId: { S: string } } }>('dynamodb', 'GetItem', {
    TableName: stage.own.told.outputs.TenantTable,
    Key: { pk: { S: `${tenantId}#key` }, sk: { S: 'data#1' } },
  });
  return item?.keyId.S ?? '';
};

test('a function that is throttled is told of as busy, and so is the authorizer', async () => {
  for (const name of [stage.targets.records, stage.targets.accessauthorizer].map((target) => target?.functionName ?? '')) {
    const { quiet, own } = stage;
    const client = unknownToGateway(quiet.url, renewedToken(own.told, quiet.admin));
    const mend = own.embedded.cloud.traffic.disturb({
      matches: ({ service, input }) => service === 'lambda' && String(input.FunctionName).endsWith(name),
      error: new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429),
    });
    saysTryAgain(await toldBy(() => client({ path: '/fhir/R4/Patient' })));
    mend();
  }
});
