/**
 * Reads the Lambda authorizers among the security schemes, and which of them a method asks for.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
 */
import { createHash } from 'node:crypto';
import { AwsError, type Input, notImplemented, onlyModelled } from '../service.ts';
import type { Authorizer } from './api.ts';
import { functionOf } from './read-integration.ts';
import { checkSource } from './variables.ts';

export const readAuthorizers = (schemes: Readonly<Record<string, Input>>): Readonly<Record<string, Authorizer>> =>
  Object.fromEntries(
    Object.entries(schemes).flatMap(([name, scheme]) => {
      const given = scheme['x-amazon-apigateway-authorizer'];
      const type = String(scheme['x-amazon-apigateway-authtype'] ?? 'custom');
      if (type !== 'custom') throw notImplemented(`the authtype ${type} of the security scheme ${name}`);
      return given === undefined ? [] : [[name, readAuthorizer(name, given as Input)]];
    }),
  );

const readAuthorizer = (name: string, given: Input): Authorizer => {
  const place = `the authorizer ${name}`;
  onlyModelled(place, given, ['type', 'authorizerUri', 'identitySource', 'authorizerResultTtlInSeconds']);
  if (given.type !== 'request') throw notImplemented(`the type ${String(given.type)} of ${place}`);
  const ttl = Number(given.authorizerResultTtlInSeconds ?? 300);
  const identitySource = String(given.identitySource ?? '')
    .split(',')
    .map((source) => source.trim())
    .filter((source) => source !== '');
  for (const source of identitySource) checkSource(source, place);
  if (!(ttl >= 0 && ttl <= 3600)) throw new AwsError('BadRequestException', `The time to live of ${place} is not 0 to 3600 s.`);
  if (ttl > 0 && identitySource.length === 0) {
    throw new AwsError('BadRequestException', `Identity source is required to cache the results of ${place}.`);
  }
  return {
    id: createHash('sha256').update(name).digest('base64url').replace(/[-_]/g, '').toLowerCase().slice(0, 6),
    functionArn: functionOf(given.authorizerUri, place),
    identitySource,
    ttl,
  };
};

/**
 * The authorizer of a `security` list; none when the list is empty or absent. A scheme without an authorizer would leave the
 * method open on AWS, so it is refused.
 */
export const securityOf = (
  security: unknown,
  authorizers: Readonly<Record<string, Authorizer>>,
  place: string,
): Authorizer | undefined => {
  const alternatives = (security ?? []) as Record<string, unknown>[];
  const names = alternatives.flatMap((requirement) => Object.keys(requirement));
  if (alternatives.length === 0) return undefined;
  const [name] = names;
  const scopes = alternatives.flatMap((requirement) => Object.values(requirement).flat());
  if (scopes.length > 0) throw notImplemented(`the scopes ${scopes.join(', ')} for ${place}`);
  if (names.length !== 1 || name === undefined) throw notImplemented(`${names.length} security schemes at once for ${place}`);
  const authorizer = authorizers[name];
  if (!authorizer) throw notImplemented(`the security scheme ${name} without an authorizer, asked for by ${place}`);
  return authorizer;
};
