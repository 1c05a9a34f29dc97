/** ACM as AWS documents it, asked by its stock client: the cases of docs/fidelity/acm.md. */
import {
  ACMClient,
  DeleteCertificateCommand,
  DescribeCertificateCommand,
  ListCertificatesCommand,
  RequestCertificateCommand,
} from '@aws-sdk/client-acm';
import { createAcm } from '../../local/acm/acm.ts';
import { rootOf } from '../../local/cloud.ts';
import { createRoute53, type Route53 } from '../../local/route53/route53.ts';
import { type AwsAccount, awsAccount } from '../local/aws-account.ts';
import { behaves } from './behaves.ts';

const api = 'https://docs.aws.amazon.com/acm/latest/APIReference';
let account: AwsAccount;
let client: ACMClient;

beforeEach(async () => {
  account = await awsAccount([createRoute53, (cloud) => createAcm(cloud, cloud.find('route53') as Route53)]);
  client = new ACMClient(account.asRoot);
});
afterEach(async () => {
  client.destroy();
  await account.close();
});

const request = async () => {
  const names = { DomainName: 'care.test', SubjectAlternativeNames: ['*.care.test'] };
  return client.send(new RequestCertificateCommand({ ...names, ValidationMethod: 'DNS', IdempotencyToken: 'one' }));
};
const describeIt = async (CertificateArn: string | undefined) =>
  (await client.send(new DescribeCertificateCommand({ CertificateArn }))).Certificate;

const root = async <T>(operation: string, input: object): Promise<T> =>
  (await account.cloud.call(rootOf(account.cloud), 'route53', operation, { ...input })) as T;

/** Changes the CNAME record of the name, in a zone made for it. */
const pointing = async (Name: string, Value: string) => {
  const { HostedZone } = await root<{ HostedZone: { Id: string } }>('CreateHostedZone', {
    Name: 'care.test',
    CallerReference: 'one',
  });
  return async (Action: 'UPSERT' | 'DELETE'): Promise<void> => {
    const set = { Name, Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value }] };
    const ChangeBatch = { Changes: [{ Action, ResourceRecordSet: set }] };
    await root('ChangeResourceRecordSets', { HostedZoneId: HostedZone.Id, ChangeBatch });
    account.wait(1_000);
  };
};

behaves('a token makes one certificate', `${api}/API_RequestCertificate.html`, async () => {
  const [first, second] = [await request(), await request()];
  expect(second.CertificateArn).toBe(first.CertificateArn);
  expect(first.CertificateArn).toMatch(/^arn:aws:acm:us-east-1:000000000000:certificate\//);
});

behaves(
  'a certificate is pending until the one record that proves the name and its wildcard is in DNS',
  'https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html',
  async () => {
    const { CertificateArn } = await request();
    const pending = await describeIt(CertificateArn);
    const records = pending?.DomainValidationOptions?.map(({ ResourceRecord }) => ResourceRecord) ?? [];
    expect(pending?.Status).toBe('PENDING_VALIDATION');
    expect(records[1]).toEqual(records[0]);
    const { Name = '', Value = '' } = records[0] ?? {};
    await (await pointing(Name, Value))('UPSERT');
    expect((await describeIt(CertificateArn))?.Status).toBe('ISSUED');
  },
);

behaves('certificates are listed and deleted', `${api}/API_DeleteCertificate.html`, async () => {
  const { CertificateArn } = await request();
  const list = async () => (await client.send(new ListCertificatesCommand({}))).CertificateSummaryList;
  expect(await list()).toMatchObject([{ CertificateArn, DomainName: 'care.test' }]);
  await client.send(new DeleteCertificateCommand({ CertificateArn }));
  expect(await list()).toEqual([]);
  await expect(describeIt(CertificateArn)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

behaves(
  'a certificate that CloudFront asks for is issued when the name leads to CloudFront, and stays issued',
  'https://docs.aws.amazon.com/acm/latest/userguide/http-validation.html',
  async () => {
    const names = { DomainName: 'records.care.test', ManagedBy: 'CLOUDFRONT', ValidationMethod: 'HTTP' } as const;
    const { CertificateArn } = await client.send(new RequestCertificateCommand(names));
    expect(await describeIt(CertificateArn)).toMatchObject({
      ...{ Status: 'PENDING_VALIDATION', ManagedBy: 'CLOUDFRONT' },
      DomainValidationOptions: [
        { HttpRedirect: { RedirectFrom: expect.stringMatching(/^http:\/\/records\.care\.test\/\.well-known\//) } },
      ],
    });
    const change = await pointing('records.care.test.', 'd1234567890abc.cloudfront.net');
    await change('UPSERT');
    expect((await describeIt(CertificateArn))?.Status).toBe('ISSUED');
    await change('DELETE');
    expect((await describeIt(CertificateArn))?.Status).toBe('ISSUED');
  },
);

behaves(
  'one that is not proven in 72 hours never is',
  'https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-timed-out.html',
  async () => {
    const names = { DomainName: 'records.care.test', ManagedBy: 'CLOUDFRONT', ValidationMethod: 'HTTP' } as const;
    const { CertificateArn } = await client.send(new RequestCertificateCommand(names));
    account.wait(73 * 3_600_000);
    await (await pointing('records.care.test.', 'd1234567890abc.cloudfront.net'))('UPSERT');
    const late = (await account.cloud.call(rootOf(account.cloud), 'acm', 'DescribeCertificate', { CertificateArn })) as object;
    expect(late).toMatchObject({ Certificate: { Status: 'VALIDATION_TIMED_OUT' } });
  },
);
