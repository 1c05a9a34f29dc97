/** ACM: certificates asked for, and issued once DNS says that the domain is the asker's, or CloudFront's. https://docs.aws.amazon.com/acm/latest/APIReference/Welcome.html */
import { createHash, randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import { awsJson } from '../protocol.ts';
import type { Route53 } from '../route53/route53.ts';
import { AwsError, type Input, notImplemented, onlyModelled, type Service } from '../service.ts';
import { openStore } from '../store.ts';

interface Certificate {
  readonly CertificateArn: string;
  readonly DomainName: string;
  readonly SubjectAlternativeNames: readonly string[];
  readonly CreatedAt: number;
  /** Of one that CloudFront asked for: proven over HTTP, once, by the name that leads to CloudFront. */
  readonly ManagedBy?: 'CLOUDFRONT';
  readonly IssuedAt?: number;
}

/** How long a certificate waits for its proof. https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-timed-out.html */
const patience = 72 * 3_600_000;

interface Operation {
  readonly members: readonly string[];
  readonly run: (input: Input) => unknown;
}

/** Certificates lie in `<directory>/acm.sqlite`. */
export const createAcm = (cloud: Cloud, route53: Pick<Route53, 'lookup' | 'canonicalName'>): Service => {
  const database = openStore(
    cloud.directory,
    'acm',
    'CREATE TABLE IF NOT EXISTS certificates (arn TEXT PRIMARY KEY, token TEXT UNIQUE, content TEXT NOT NULL) STRICT;',
  );
  const read = (row: unknown): Certificate => JSON.parse((row as { content: string }).content) as Certificate;
  const find = ({ CertificateArn: arn }: Input): Certificate => {
    const row = database.prepare('SELECT content FROM certificates WHERE arn = ?').get(String(arn));
    if (!row) throw new AwsError('ResourceNotFoundException', `Could not find certificate ${String(arn)}.`);
    return read(row);
  };
  /** Once for a name and its wildcard: both are shown to be the asker's by the same record. */
  const isProven = ({ CertificateArn, SubjectAlternativeNames: names }: Certificate): boolean =>
    names.every((name) => {
      const { Name, Value } = validationRecord(CertificateArn, name);
      return route53.lookup(Name, 'CNAME')?.ResourceRecords?.some((record) => record.Value === Value) ?? false;
    });
  /** While it is pending CloudFront serves the token, to whoever follows the name there. What was issued stays so. */
  const managedStatusOf = (certificate: Certificate): string => {
    const { CertificateArn: arn, DomainName: name, CreatedAt: createdAt, IssuedAt: issuedAt } = certificate;
    if (issuedAt !== undefined) return 'ISSUED';
    if (cloud.now() - createdAt > patience) return 'VALIDATION_TIMED_OUT';
    if (!route53.canonicalName(name).endsWith('.cloudfront.net.')) return 'PENDING_VALIDATION';
    const content = JSON.stringify({ ...certificate, IssuedAt: cloud.now() });
    database.prepare('UPDATE certificates SET content = ? WHERE arn = ?').run(content, arn);
    return 'ISSUED';
  };
  const statusOf = (certificate: Certificate): string => {
    if (certificate.ManagedBy) return managedStatusOf(certificate);
    return isProven(certificate) ? 'ISSUED' : 'PENDING_VALIDATION';
  };

  const operations: Readonly<Record<string, Operation>> = {
    RequestCertificate: {
      members: ['DomainName', 'SubjectAlternativeNames', 'ValidationMethod', 'IdempotencyToken', 'ManagedBy'],
      run(input) {
        const isManaged = input.ValidationMethod === 'HTTP' && input.ManagedBy === 'CLOUDFRONT';
        if (!isManaged && (input.ValidationMethod !== 'DNS' || input.ManagedBy !== undefined))
          throw notImplemented('validation of certificates but by DNS, or over HTTP by CloudFront');
        const token = (input.IdempotencyToken ?? null) as string | null;
        const before = database.prepare('SELECT content FROM certificates WHERE token = ?').get(token);
        if (before) return { CertificateArn: read(before).CertificateArn };
        const names = [String(input.DomainName), ...((input.SubjectAlternativeNames ?? []) as string[])];
        const CertificateArn = `arn:aws:acm:${cloud.region}:${cloud.accountId}:certificate/${randomUUID()}`;
        const SubjectAlternativeNames = [...new Set(names)];
        const certificate: Certificate = {
          CertificateArn,
          DomainName: names[0] ?? '',
          SubjectAlternativeNames,
          CreatedAt: cloud.now(),
          ...(isManaged ? { ManagedBy: 'CLOUDFRONT' } : {}),
        };
        database.prepare('INSERT INTO certificates VALUES (?, ?, ?)').run(CertificateArn, token, JSON.stringify(certificate));
        return { CertificateArn };
      },
    },
    DescribeCertificate: {
      members: ['CertificateArn'],
      run(input) {
        const certificate = find(input);
        const Status = statusOf(certificate);
        const options = certificate.SubjectAlternativeNames.map((DomainName) => ({
          DomainName,
          ValidationStatus: Status === 'ISSUED' ? 'SUCCESS' : Status === 'VALIDATION_TIMED_OUT' ? 'FAILED' : Status,
          ...(certificate.ManagedBy
            ? overHttp(certificate.CertificateArn, DomainName)
            : byDns(certificate.CertificateArn, DomainName)),
        }));
        const { CreatedAt, IssuedAt, ...rest } = certificate;
        const times = { CreatedAt: CreatedAt / 1000, ...(IssuedAt === undefined ? {} : { IssuedAt: IssuedAt / 1000 }) };
        return { Certificate: { ...rest, ...times, Status, Type: 'AMAZON_ISSUED', DomainValidationOptions: options } };
      },
    },
    ListCertificates: {
      members: [],
      run: () => ({
        CertificateSummaryList: database
          .prepare('SELECT content FROM certificates ORDER BY arn')
          .all()
          .map(read)
          .map((certificate) => ({
            CertificateArn: certificate.CertificateArn,
            DomainName: certificate.DomainName,
            Status: statusOf(certificate),
          })),
      }),
    },
    DeleteCertificate: {
      members: ['CertificateArn'],
      run: (input) => void database.prepare('DELETE FROM certificates WHERE arn = ?').run(find(input).CertificateArn),
    },
  };
  const operationOf = (name: string): Operation => {
    if (!Object.hasOwn(operations, name)) throw notImplemented(`acm:${name}`);
    return operations[name] as Operation;
  };
  return {
    name: 'acm',
    protocol: awsJson('1.1'),
    access({ operation, input }) {
      onlyModelled(operation, input, operationOf(operation).members);
      return [{ action: `acm:${operation}`, resource: String(input.CertificateArn ?? '*') }];
    },
    handle: async ({ operation, input }) => operationOf(operation).run(input),
    async close() {
      if (database.isOpen) database.close();
    },
  };
};

/** https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html */
const validationRecord = (arn: string, domainName: string): { readonly Name: string; readonly Value: string } => {
  const domain = domainName.replace(/^\*\./, '');
  const digest = createHash('sha256')
    .update(`${arn.split('/')[0]} ${domain}`)
    .digest('hex');
  return { Name: `_${digest.slice(0, 32)}.${domain}.`, Value: `_${digest.slice(32)}.acm-validations.aws.` };
};

const byDns = (arn: string, domainName: string): object => ({
  ValidationMethod: 'DNS',
  ResourceRecord: { ...validationRecord(arn, domainName), Type: 'CNAME' },
});

/** https://docs.aws.amazon.com/acm/latest/userguide/http-validation.html */
const overHttp = (arn: string, domainName: string): object => {
  const path = `/.well-known/pki-validation/${createHash('sha256').update(`${arn} ${domainName}`).digest('hex').slice(0, 32)}.txt`;
  const [, , , region, account] = arn.split(':');
  return {
    ValidationMethod: 'HTTP',
    HttpRedirect: {
      RedirectFrom: `http://${domainName}${path}`,
      RedirectTo: `https://validation.${region}.acm-validations.aws/${account}${path}`,
    },
  };
};
