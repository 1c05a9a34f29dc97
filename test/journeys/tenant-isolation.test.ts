/** A stage with Lambda's tenant isolation: an execution environment serves one hospital, from its first request to its end. */
import { signedInClient } from '../../local/sign-in.ts';
import { assemble } from '../assemble.ts';
import { aHospital } from '../cloud.ts';
import { type OwnCloud, openOwnCloud } from '../own-cloud.ts';
import { localFetch } from './local-fetch.ts';

let cloud: OwnCloud;

beforeAll(async () => {
  cloud = await openOwnCloud(await assemble({ tenantIsolation: true }));
}, 120_000);

afterAll(() => cloud.close());

interface LogEvent {
  readonly logStreamName: string;
  readonly message: string;
}

/** The hospitals each environment of the function answered for: environments have a log stream each, and requests are audited in it. */
const tenantsByEnvironment = async (functionName: string): Promise<string[][]> => {
  const { root } = cloud.embedded;
  const { logGroups } = await root<{ logGroups: { logGroupName: string }[] }>('logs', 'DescribeLogGroups');
  const group = logGroups.find(({ logGroupName }) => logGroupName.includes(functionName));
  const { events } = await root<{ events: LogEvent[] }>('logs', 'FilterLogEvents', { logGroupName: group?.logGroupName });
  const seen = new Map<string, Set<string>>();
  for (const { logStreamName, message } of events) {
    const tenantId = /"audit":"ended".*"tenantId":"([^"]+)"/.exec(message)?.[1];
    if (tenantId) seen.set(logStreamName, (seen.get(logStreamName) ?? new Set()).add(tenantId));
  }
  return [...seen.values()].map((tenants) => [...tenants]);
};

test('no environment answers for two hospitals', async () => {
  const hospitals = [await aHospital({}, cloud.told), await aHospital({}, cloud.told)];

  const requests = Array.from({ length: 12 }, (_, index) => hospitals[index % 2]?.client({ path: '/fhir/R4/Patient' }));
  const answers = await Promise.all(requests);
  expect(answers.map((answer) => answer?.status !== 200 && answer?.text)).toEqual(Array(12).fill(false));

  const environments = await tenantsByEnvironment('RecordsApi');
  expect(environments.every((tenants) => tenants.length === 1)).toBe(true);
  expect(new Set(environments.flat())).toEqual(new Set(hospitals.map(({ id }) => id)));
});

test('whoever has no credential is told where to begin, though no tenant can be named for them', async () => {
  const asked = ['/', '/fhir/R4/metadata'].map((path) => localFetch(`${cloud.told.apiUrl}${path}`));
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200]);
});

test('an operator is turned away from a hospital’s routes, as anywhere', async () => {
  const { told } = cloud;
  expect((await signedInClient(told.apiUrl, told, told.operator)({ path: '/v1/me' })).status).toBe(403);
});
