/** What a browser is told of the console's pages: run our own files, speak to those named, be framed by no one. */
import { Duration } from 'aws-cdk-lib';
import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

/** Cloudscape styles by its own sheets and by the DOM, neither of which needs `unsafe-inline`. */
const policyOf = (reaches: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    ['connect-src', "'self'", ...reaches].join(' '),
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');

export class PageHeaders extends ResponseHeadersPolicy {
  constructor(scope: Construct, id: string, reaches: readonly string[]) {
    super(scope, id, {
      comment: 'The console’s pages',
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: policyOf(reaches), override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
      },
    });
  }
}
