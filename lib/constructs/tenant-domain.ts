/** The platform's zone, and what the API is called in it: the platform's domain, which is the operators', and `*.<domain>` for every hospital. */
import { DomainName, EndpointType, type IRestApi, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { type IPublicHostedZone, PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';

/** No record leads to the API's names: browsers come by CloudFront, whose origin they are. */
export class TenantDomain extends Construct {
  /** Each hospital's record is made here when it is onboarded. */
  readonly zone: IPublicHostedZone;
  /** Of the domain and `*.<domain>`; CloudFront shows the same. */
  readonly certificate: Certificate;
  readonly #names: readonly DomainName[];

  constructor(scope: Construct, id: string, { name, hostedZoneId }: Stage['domain']) {
    super(scope, id);
    this.zone =
      hostedZoneId === undefined || hostedZoneId === 'made'
        ? new PublicHostedZone(this, 'Zone', { zoneName: name })
        : PublicHostedZone.fromPublicHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName: name });
    const wildcard = `*.${name}`;
    this.certificate = new Certificate(this, 'Certificate', {
      domainName: name,
      subjectAlternativeNames: [wildcard],
      validation: CertificateValidation.fromDns(this.zone),
    });
    this.#names = Object.entries({ Platform: name, Tenants: wildcard }).map(
      ([role, domainName]) =>
        new DomainName(this, role, {
          domainName,
          certificate: this.certificate,
          endpointType: EndpointType.REGIONAL,
          securityPolicy: SecurityPolicy.TLS_1_2,
        }),
    );
  }

  /** Where API Gateway answers for both names, as the request's Host tells them apart. */
  get origin(): string {
    return (this.#names[0] as DomainName).domainNameAliasDomainName;
  }

  map(api: IRestApi): void {
    for (const name of this.#names) name.addBasePathMapping(api);
  }
}
