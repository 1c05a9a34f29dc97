/** The platform's domain, which is the operators', and `*.<domain>` for every hospital: one certificate, two names, two records. */
import { EndpointType, SecurityPolicy, type SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayDomain } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';

export interface TenantDomainProps {
  readonly name: string;
  readonly hostedZoneId: string;
  readonly api: SpecRestApi;
}

export class TenantDomain extends Construct {
  constructor(scope: Construct, id: string, { name, hostedZoneId, api }: TenantDomainProps) {
    super(scope, id);
    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName: name });
    const wildcard = `*.${name}`;
    const certificate = new Certificate(this, 'Certificate', {
      domainName: name,
      subjectAlternativeNames: [wildcard],
      validation: CertificateValidation.fromDns(zone),
    });
    for (const [role, domainName] of Object.entries({ Platform: name, Tenants: wildcard })) {
      const domain = api.addDomainName(`${role}Domain`, {
        domainName,
        certificate,
        endpointType: EndpointType.REGIONAL,
        securityPolicy: SecurityPolicy.TLS_1_2,
      });
      new ARecord(this, `${role}Record`, {
        zone,
        recordName: domainName,
        target: RecordTarget.fromAlias(new ApiGatewayDomain(domain)),
      });
    }
  }
}
