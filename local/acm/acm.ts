/** ACM: certificates asked for, and issued once DNS says that the domain is the asker's. https://docs.aws.amazon.com/acm/latest/APIReference/Welcome.html */
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
}

interface Operation {
  readonly members: readonly string[];
  readonly run: (input: Input) => unknown;
}

/** Certificates lie in `<directory>/acm.sqlite`. */
export const createAcm = (cloud: Cloud, route53: Pick<Route53, 'lookup'>): Service => {
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
  const statusOf = (certificate: Certificate): string => (isProven(certificate) ? 'ISSUED' : 'PENDING_VALIDATION');

  const operations: Readonly<Record<string, Operation>> = {
    RequestCertificate: {
      members: ['DomainName', 'SubjectAlternativeNames', 'ValidationMethod', 'IdempotencyToken'],
      run(input) {
        if (input.ValidationMethod !== 'DNS') throw notImplemented('validation of certificates but by DNS');
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
          ValidationMethod: 'DNS',
          ValidationStatus: Status === 'ISSUED' ? 'SUCCESS' : Status,
          ResourceRecord: { ...validationRecord(certificate.CertificateArn, DomainName), Type: 'CNAME' },
        }));
        const CreatedAt = certificate.CreatedAt / 1000;
        return { Certificate: { ...certificate, CreatedAt, Status, Type: 'AMAZON_ISSUED', DomainValidationOptions: options } };
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
