/**
 * The tree of resources and the way of a path through it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
 */
import { createHash } from 'node:crypto';
import { AwsError } from '../service.ts';
import type { Resource } from './api.ts';
import { GatewayError } from './gateway-error.ts';

export const createResource = (path: string): Resource => ({
  id: createHash('sha256').update(path).digest('base64url').replace(/[-_]/g, '').toLowerCase().slice(0, 6),
  path,
  literals: new Map(),
  methods: new Map(),
});

const segmentsOf = (path: string): string[] => (path === '/' ? [] : path.slice(1).split('/'));

/** Finds or makes the resource of a path template. Throws `BadRequestException` for a template that API Gateway refuses. */
export const plant = (root: Resource, path: string): Resource => {
  if (!path.startsWith('/')) throw refused(`The path ${path} does not begin with a slash.`);
  return segmentsOf(path).reduce((at, segment) => {
    if (at.path.endsWith('+}')) throw refused(`Nothing may follow a greedy variable: ${path}`);
    return plantSegment(at, segment);
  }, root);
};

const plantSegment = (at: Resource, segment: string): Resource => {
  const resource = createResource(`${at.path === '/' ? '' : at.path}/${segment}`);
  const [, name, plus] = /^\{([a-zA-Z0-9._-]+)(\+?)\}$/.exec(segment) ?? [];
  if (name !== undefined) return plantVariable(at, { name, greedy: plus === '+', resource });
  if (!/^[a-zA-Z0-9._:-]+$/.test(segment)) {
    throw refused(`Resource's path part only allow a-zA-Z0-9._-: or a path variable in curly braces: ${resource.path}`);
  }
  const known = at.literals.get(segment) ?? resource;
  at.literals.set(segment, known);
  return known;
};

const plantVariable = (at: Resource, variable: NonNullable<Resource['variable']>): Resource => {
  at.variable ??= variable;
  if (at.variable.name === variable.name && at.variable.greedy === variable.greedy) return at.variable.resource;
  throw refused(
    `A sibling ({${at.variable.name}}) of this resource already has a variable path part -- only one is allowed: ${variable.resource.path}`,
  );
};

const refused = (message: string): AwsError => new AwsError('BadRequestException', message);

export interface Found {
  readonly resource: Resource;
  /** Decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * The resource a request path reaches: a literal before a variable, a variable before nothing. Undefined when there is none.
 * One trailing slash is as good as none (https://github.com/aws-powertools/powertools-lambda-python/pull/1609, tried on AWS).
 * Empty segments, `.` and `..` reach nothing, and a literal matches as it is written, not percent-encoded: what AWS leaves open is
 * refused. Throws a 400 for broken percent-encoding.
 */
export const route = (root: Resource, path: string): Found | undefined => {
  const raw = segmentsOf(path.replace(/(?<=.)\/$/, ''));
  const decoded = raw.map(decode);
  if (decoded.some((segment) => segment === '' || segment === '.' || segment === '..')) return undefined;
  return walk(root, { raw, decoded, parameters: {} });
};

interface Rest {
  readonly raw: readonly string[];
  readonly decoded: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
}

const walk = (at: Resource, { raw, decoded, parameters }: Rest): Found | undefined => {
  const [segment, value] = [raw[0], decoded[0]];
  if (segment === undefined || value === undefined) {
    return at.methods.size > 0 ? { resource: at, pathParameters: parameters } : undefined;
  }
  const rest = { raw: raw.slice(1), decoded: decoded.slice(1), parameters };
  const literal = at.literals.get(segment);
  const found = literal && walk(literal, rest);
  if (found || !at.variable) return found;
  const { name, greedy, resource } = at.variable;
  if (greedy) return { resource, pathParameters: { ...parameters, [name]: decoded.join('/') } };
  return walk(resource, { ...rest, parameters: { ...parameters, [name]: value } });
};

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new GatewayError('DEFAULT_4XX', { status: 400 });
  }
};
