/** `*.<domain>` for every hospital: the certificate, the gateway's domain, and the record that leads there. */
import { EndpointType, SecurityPolicy, type SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGateway } from 'aws-cdk-lib/aws-route53-targets';
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
    const domainName = `*.${name}`;
    const certificate = new Certificate(this, 'Certificate', { domainName, validation: CertificateValidation.fromDns(zone) });
    api.addDomainName('Domain', {
      domainName,
      certificate,
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new ARecord(this, 'Record', { zone, recordName: domainName, target: RecordTarget.fromAlias(new ApiGateway(api)) });
  }
}
