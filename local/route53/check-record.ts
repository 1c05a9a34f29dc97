/**
 * What a record may be.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values.html
 */
import { isIPv4, isIPv6 } from 'node:net';
import { AwsError, notImplemented, onlyModelled } from '../service.ts';
import { normalName } from './name.ts';
import type { RecordSet } from './zone-store.ts';

/** CloudFront's own zone: https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html */
const cloudFrontZone = 'Z2FDTNDATAQYW2';

/** Of API Gateway's regional domains in us-east-1: https://docs.aws.amazon.com/general/latest/gr/apigateway.html */
export const apiGatewayZone = 'Z1UJRXOUMOOFQ8';

const targetsOf: Readonly<Record<string, RegExp>> = {
  [cloudFrontZone]: /^[a-z0-9]+\.cloudfront\.net\.$/,
  [apiGatewayZone]: /^d-[a-z0-9]+\.execute-api\.us-east-1\.amazonaws\.com\.$/,
};

const values: Readonly<Record<string, (value: string) => boolean>> = {
  A: isIPv4,
  AAAA: isIPv6,
  CNAME: (value) => /^[^\s.]+(\.[^\s.]+)*\.?$/.test(value),
  NS: (value) => /^[^\s.]+(\.[^\s.]+)*\.?$/.test(value),
  SOA: (value) => value.split(' ').length === 7,
  TXT: (value) => /^"([^"\\]|\\.)*"( "([^"\\]|\\.)*")*$/.test(value),
};

export const invalidInput = (message: string): AwsError => new AwsError('InvalidInput', message);

/** The record as it is kept. Throws `InvalidInput` for one that is half an alias, `NotImplemented` for what is not modelled. */
export const readRecord = (given: Record<string, unknown>, action: string): RecordSet => {
  onlyModelled('ResourceRecordSet', given, ['Name', 'Type', 'TTL', 'ResourceRecords', 'AliasTarget']);
  const { Name, Type, TTL, ResourceRecords, AliasTarget } = given as unknown as RecordSet;
  if (!Object.hasOwn(values, Type)) throw notImplemented(`records of type ${Type}`);
  const name = normalName(Name);
  const isPlain = TTL !== undefined && ResourceRecords !== undefined && ResourceRecords.length > 0;
  if (isPlain === (AliasTarget !== undefined)) {
    throw invalidInput(
      `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found ${isPlain ? 'more than one' : 'none'} in Change with [Action=${action}, Name=${name}, Type=${Type}, SetIdentifier=null]`,
    );
  }
  if (!AliasTarget) return { Name: name, Type, TTL: Number(TTL), ResourceRecords };
  if (AliasTarget.EvaluateTargetHealth) throw notImplemented('EvaluateTargetHealth: there are no health checks');
  return {
    Name: name,
    Type,
    AliasTarget: { ...AliasTarget, DNSName: normalName(AliasTarget.DNSName), EvaluateTargetHealth: false },
  };
};

interface Surroundings {
  readonly zoneId: string;
  has(name: string, type: string): boolean;
}

/** What is wrong with what a record says, in Route 53's words. */
export const faultOfRecord = (
  { Name, Type, ResourceRecords = [], AliasTarget }: RecordSet,
  zone: Surroundings,
): string | undefined => {
  const bad = ResourceRecords.find(({ Value }) => !values[Type]?.(Value));
  if (bad) return `Invalid Resource Record: '${bad.Value}' is no value of a record of type ${Type} (${Name})`;
  if (!AliasTarget) return undefined;
  const { HostedZoneId: target, DNSName } = AliasTarget;
  const tried = `Tried to create an alias that targets ${DNSName}, type ${Type} in zone ${target}, but`;
  if (target === zone.zoneId) return zone.has(DNSName, Type) ? undefined : `${tried} that target was not found`;
  const within = targetsOf[target];
  if (!within) throw notImplemented(`an alias into the zone ${target}`);
  if (!['A', 'AAAA'].includes(Type)) return `${tried} an alias of type ${Type} cannot target it`;
  return within.test(DNSName) ? undefined : `${tried} the alias target name does not lie within the target zone`;
};
