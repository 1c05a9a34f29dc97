/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html */
import { type Input, notImplemented, onlyModelled } from '../service.ts';

/** A header that a distribution adds to answers. */
export interface PolicyHeader {
  readonly name: string;
  readonly value: string;
  /** Whether it goes before the origin's own. */
  readonly override: boolean;
}

/** No policy, no headers. Throws `NotImplemented` for what is not of the security headers. */
export const readHeaders = (policy: Input | undefined): PolicyHeader[] => {
  if (!policy) return [];
  onlyModelled('ResponseHeadersPolicyConfig', policy, ['Name', 'Comment', 'SecurityHeadersConfig']);
  return Object.entries((policy.SecurityHeadersConfig ?? {}) as Record<string, Input>).map(([name, setting]) => {
    const header = securityHeaders[name];
    if (!header) throw notImplemented(`${name} of a response headers policy`);
    return { name: header[0], value: header[1](setting), override: setting.Override === true };
  });
};

const securityHeaders: Readonly<Record<string, readonly [name: string, value: (setting: Input) => string]>> = {
  ContentSecurityPolicy: ['content-security-policy', ({ ContentSecurityPolicy }) => String(ContentSecurityPolicy)],
  ContentTypeOptions: ['x-content-type-options', () => 'nosniff'],
  FrameOptions: ['x-frame-options', ({ FrameOption }) => String(FrameOption)],
  ReferrerPolicy: ['referrer-policy', ({ ReferrerPolicy }) => String(ReferrerPolicy)],
  StrictTransportSecurity: [
    'strict-transport-security',
    ({ AccessControlMaxAgeSec: age, IncludeSubdomains, Preload }) =>
      `max-age=${age}${IncludeSubdomains ? '; includeSubDomains' : ''}${Preload ? '; preload' : ''}`,
  ],
};
