/** The rates of AWS's services, where a cloud is told to keep them: the cases of docs/fidelity/quotas.md. */
import { CognitoIdentityProviderClient, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import { CreateKeyCommand, DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetHostedZoneCommand, ListHostedZonesCommand, Route53Client } from '@aws-sdk/client-route-53';
import { jest } from '@jest/globals';
import { createCognito } from '../../local/cognito/cognito.ts';
import { createKms } from '../../local/kms/kms.ts';
import { createRoute53 } from '../../local/route53/route53.ts';
import { type AwsAccount, awsAccount } from '../local/aws-account.ts';
import { behaves } from './behaves.ts';

const kmsPage = 'https://docs.aws.amazon.com/kms/latest/developerguide/throttling.html';
const route53Page = 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/throttling-api-requests.html';
const cognitoPage = 'https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html';

let account: AwsAccount;
let kms: KMSClient;
let route53: Route53Client;
let cognito: CognitoIdentityProviderClient;

beforeEach(async () => {
  // No time passes but what a test lets pass: how fast the machine is must not matter.
  const at = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => at);
  account = await awsAccount([createKms, createRoute53, createCognito]);
  const once = { ...account.asRoot, maxAttempts: 1 };
  kms = new KMSClient(once);
  route53 = new Route53Client(once);
  cognito = new CognitoIdentityProviderClient(once);
});
afterEach(async () => {
  for (const client of [kms, route53, cognito]) client.destroy();
  await account.close();
  jest.restoreAllMocks();
});

/** What became of so many calls at the same time: how many were answered, and what the others were refused with. */
const atOnce = async (count: number, call: () => Promise<unknown>) => {
  const ended = await Promise.allSettled(Array.from({ length: count }, call));
  const refusals = ended.flatMap((end) => (end.status === 'rejected' ? [end.reason as Error] : []));
  return { answered: count - refusals.length, refusal: refusals[0] };
};
behaves('KMS makes five keys a second, and refuses more with ThrottlingException', kmsPage, async () => {
  account.cloud.keepQuotas();
  const { answered, refusal } = await atOnce(8, () => kms.send(new CreateKeyCommand({})));
  expect(answered).toBe(5);
  expect(refusal).toMatchObject({
    name: 'ThrottlingException',
    message: 'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
    $metadata: { httpStatusCode: 400 },
  });
});

behaves('a second later KMS makes five more', kmsPage, async () => {
  account.cloud.keepQuotas();
  await atOnce(8, () => kms.send(new CreateKeyCommand({})));
  account.wait(1_000);
  expect((await atOnce(8, () => kms.send(new CreateKeyCommand({})))).answered).toBe(5);
});

behaves('KMS counts each operation for itself', kmsPage, async () => {
  const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({}));
  account.cloud.keepQuotas();
  await atOnce(8, () => kms.send(new CreateKeyCommand({})));
  expect((await atOnce(20, () => kms.send(new DescribeKeyCommand({ KeyId: key?.KeyId })))).answered).toBe(20);
});

behaves('Route 53 counts all requests as one, and refuses with Throttling', route53Page, async () => {
  account.cloud.keepQuotas();
  const { answered } = await atOnce(4, () => route53.send(new ListHostedZonesCommand({})));
  const zone = () => route53.send(new GetHostedZoneCommand({ Id: 'Z1' }));
  expect(answered).toBe(4);
  await expect(zone()).rejects.toMatchObject({ name: 'NoSuchHostedZone' });
  await expect(zone()).rejects.toMatchObject({
    name: 'Throttling',
    message: 'Rate exceeded',
    $metadata: { httpStatusCode: 400 },
  });
});

behaves('Cognito makes fifty users a second, and refuses more with TooManyRequestsException', cognitoPage, async () => {
  account.cloud.keepQuotas();
  const signUp = () => cognito.send(new SignUpCommand({ ClientId: 'nobody', Username: 'ada', Password: 'Lovelace-1815' }));
  const ended = await Promise.allSettled(Array.from({ length: 53 }, signUp));
  const names = ended.map((end) => (end.status === 'rejected' ? (end.reason as Error).name : 'answered'));
  expect(names.filter((name) => name === 'TooManyRequestsException')).toHaveLength(3);
});

behaves('no rate is kept unless the cloud is told to', kmsPage, async () => {
  expect((await atOnce(20, () => kms.send(new CreateKeyCommand({})))).answered).toBe(20);
});
