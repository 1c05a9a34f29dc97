/** A stage with Lambda's tenant isolation: an execution environment serves one hospital, from its first request to its end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../local/cloudformation/template.ts';
import { onboard } from '../../local/demo/onboard.ts';
import { createOperator, newPassword, setPassword } from '../../local/demo/operator.ts';
import { type EmbeddedCloud, openEmbeddedCloud } from '../../local/embedded-cloud.ts';
import { signedInClient } from '../../local/sign-in.ts';
import { assemble } from '../assemble.ts';
import { newHospital } from '../cloud.ts';

const directory = mkdtempSync(join(tmpdir(), 'ward-isolated-'));
let cloud: EmbeddedCloud;

beforeAll(async () => {
  const assembly = readAssembly(await assemble({ tenantIsolation: true }), 'Ward-local');
  cloud = await openEmbeddedCloud({ assembly, directory, port: 0 });
}, 120_000);

afterAll(async () => {
  await cloud.close();
  rmSync(directory, { recursive: true, force: true });
});

const clientOf = (host: string, signIn: { email: string; password: string }) => {
  const { outputs, rootKey: credentials } = cloud;
  const place = { awsEndpoint: cloud.cloud.endpoint, region: cloud.cloud.region, credentials, outputs };
  return signedInClient(`http://${host}:${cloud.port}`, place, signIn);
};

const hospitalOf = async (operator: ReturnType<typeof clientOf>) => {
  const wanted = newHospital();
  const { tenantId } = await onboard(operator, wanted);
  const admin = { email: wanted.administrator.email, password: newPassword() };
  await setPassword(cloud, admin);
  return { tenantId, client: clientOf(`${wanted.slug}.localhost`, admin) };
};

interface LogEvent {
  readonly logStreamName: string;
  readonly message: string;
}

/** The hospitals each environment of the function answered for: environments have a log stream each, and requests are audited in it. */
const tenantsByEnvironment = async (functionName: string): Promise<string[][]> => {
  const { logGroups } = await cloud.root<{ logGroups: { logGroupName: string }[] }>('logs', 'DescribeLogGroups');
  const group = logGroups.find(({ logGroupName }) => logGroupName.includes(functionName));
  const { events } = await cloud.root<{ events: LogEvent[] }>('logs', 'FilterLogEvents', { logGroupName: group?.logGroupName });
  const seen = new Map<string, Set<string>>();
  for (const { logStreamName, message } of events) {
    const tenantId = /"audit":"request".*"tenantId":"([^"]+)"/.exec(message)?.[1];
    if (tenantId) seen.set(logStreamName, (seen.get(logStreamName) ?? new Set()).add(tenantId));
  }
  return [...seen.values()].map((tenants) => [...tenants]);
};

test('no environment answers for two hospitals', async () => {
  const operator = { email: 'operator@ward.example', password: newPassword() };
  await createOperator(cloud, operator);
  const asOperator = clientOf('localhost', operator);
  const hospitals = [await hospitalOf(asOperator), await hospitalOf(asOperator)];

  const requests = Array.from({ length: 12 }, (_, index) => hospitals[index % 2]?.client({ path: '/fhir/R4/Patient' }));
  const statuses = (await Promise.all(requests)).map((answer) => answer?.status);
  expect(new Set(statuses)).toEqual(new Set([200]));

  const environments = await tenantsByEnvironment('RecordsApi');
  expect(environments.every((tenants) => tenants.length === 1)).toBe(true);
  expect(new Set(environments.flat())).toEqual(new Set(hospitals.map(({ tenantId }) => tenantId)));
});

test('an operator is turned away from a hospital’s routes, as anywhere', async () => {
  const operator = { email: 'other-operator@ward.example', password: newPassword() };
  await createOperator(cloud, operator);
  expect((await clientOf('localhost', operator)({ path: '/v1/me' })).status).toBe(403);
});
