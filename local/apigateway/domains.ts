/**
 * Custom domains and what they are mapped to.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html
 */
import { createHash } from 'node:crypto';
import { AwsError, type Input, notImplemented, onlyModelled } from '../service.ts';
import { domainNameOf } from './request-facts.ts';

/** A custom domain and its whole path space, mapped to a stage. */
export interface Domain {
  /** `hospital.localhost`, or `*.localhost` for exactly one label. */
  readonly pattern: string;
  readonly restApiId: string;
  readonly stage: string;
}

export interface Domains {
  /** Replaces the mappings. */
  map(domains: readonly Domain[]): void;
  /** An exact name goes before a wildcard. */
  find(host: string): Domain | undefined;
  readonly operations: Readonly<Record<string, (input: Input) => unknown>>;
}

/** Rebuilt from the template at every start, so they are kept in memory. */
export const createDomains = (region: string): Domains => {
  const names = new Set<string>();
  const mapped = new Map<string, Domain>();
  return {
    map(domains) {
      mapped.clear();
      for (const domain of domains) mapped.set(domain.pattern, domain);
    },
    find(host) {
      const name = domainNameOf(host);
      return mapped.get(name) ?? mapped.get(`*${name.slice(name.indexOf('.'))}`);
    },
    operations: {
      CreateDomainName(input) {
        onlyModelled('CreateDomainName', input, [
          'domainName',
          'endpointConfiguration',
          'regionalCertificateArn',
          'securityPolicy',
        ]);
        const { types } = (input.endpointConfiguration ?? {}) as { types?: readonly string[] };
        if (types?.join() !== 'REGIONAL') throw notImplemented('a custom domain that is not Regional');
        const domainName = String(input.domainName);
        names.add(domainName);
        return { domainName, regionalDomainName: `d-${idOf(domainName)}.execute-api.${region}.amazonaws.com` };
      },
      CreateBasePathMapping(input) {
        onlyModelled('CreateBasePathMapping', input, ['domainName', 'restApiId', 'stage']);
        const { domainName: pattern, restApiId, stage } = input as { domainName: string; restApiId: string; stage: string };
        if (!names.has(pattern)) throw new AwsError('NotFoundException', 'Invalid domain name identifier specified', 404);
        mapped.set(pattern, { pattern, restApiId, stage });
        return { basePath: '(none)', restApiId, stage };
      },
    },
  };
};

/** The same at every start, for records and origins name it. */
const idOf = (domainName: string): string => createHash('sha256').update(domainName).digest('hex').slice(0, 10);
