/** Route 53: public hosted zones and their records. https://docs.aws.amazon.com/Route53/latest/APIReference/Welcome.html */
import * as model from '@aws-sdk/client-route-53';
import type { Cloud } from '../cloud.ts';
import { restXml } from '../rest-xml.ts';
import { type Call, notImplemented, onlyModelled, type Service } from '../service.ts';
import { normalName } from './name.ts';
import { changeIdIn, type Operation, type RouteNeeds, zoneIdIn } from './operation.ts';
import { recordOperations } from './records.ts';
import { openZoneStore, type RecordSet } from './zone-store.ts';
import { zoneOperations } from './zones.ts';

export interface Route53 extends Service {
  /** What a resolver is told of exactly this name; undefined for a name without such a record, or whose change is not in sync. */
  lookup(name: string, type: string): RecordSet | undefined;
  /** Where the CNAME records that begin at the name end, with its last dot; the name itself, normal, where none does. */
  canonicalName(name: string): string;
}

const operations: Readonly<Record<string, Operation>> = { ...zoneOperations, ...recordOperations };

const operationOf = (name: string): Operation => {
  if (!Object.hasOwn(operations, name)) throw notImplemented(`route53:${name}`);
  return operations[name] as Operation;
};

/** Zones lie in `<directory>/route53.sqlite`. */
export const createRoute53 = (cloud: Cloud): Route53 => {
  const needs: RouteNeeds = { cloud, store: openZoneStore(cloud) };
  const lookup: Route53['lookup'] = (name, type) => needs.store.lookup(normalName(name), type);
  let closed = false;
  return {
    name: 'route53',
    protocol: restXml({
      service: 'Route 53',
      model,
      namespace: 'https://route53.amazonaws.com/doc/2013-04-01/',
      invalid: 'InvalidInput',
    }),
    access: ({ operation, input }) => {
      const { members, resource, context } = operationOf(operation);
      onlyModelled(operation, input, members);
      return [{ action: `route53:${operation}`, resource: arnOf(resource, input), context: context?.(input) }];
    },
    handle: async ({ operation, input }: Call) => operationOf(operation).run(needs, input),
    lookup,
    canonicalName: (name) => followed(normalName(name), lookup),
    async close() {
      if (!closed) needs.store.close();
      closed = true;
    },
  };
};

/** Resolvers give up on long chains, and so on rings. */
const longestChain = 8;

/** https://www.rfc-editor.org/rfc/rfc1034#section-3.6.2 */
const followed = (name: string, lookup: Route53['lookup'], left = longestChain): string => {
  const next = lookup(name, 'CNAME')?.ResourceRecords?.[0]?.Value;
  return next === undefined || left === 0 ? name : followed(normalName(next), lookup, left - 1);
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html */
const arnOf = (kind: Operation['resource'], { Id, HostedZoneId = Id }: Call['input']): string => {
  if (kind === 'any') return '*';
  return kind === 'zone'
    ? `arn:aws:route53:::hostedzone/${zoneIdIn(HostedZoneId)}`
    : `arn:aws:route53:::change/${changeIdIn(Id)}`;
};
