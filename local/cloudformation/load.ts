/** Makes a synthesized template real: the same template that is deployed, resource by resource, in the order it needs. */
import { type Cloud, rootOf } from '../cloud.ts';
import { AwsError } from '../service.ts';
import { addressResources } from './address-resources.ts';
import { apiResources } from './api-resources.ts';
import { bucketDeployment } from './bucket-deployment.ts';
import { checkTemplate, parameterOf } from './check-template.ts';
import { computeResources } from './compute-resources.ts';
import { dataResources } from './data-resources.ts';
import { eventResources } from './event-resources.ts';
import { identityResources } from './identity-resources.ts';
import { inertResources } from './inert-resources.ts';
import { conditionNamed, resolve, type Scope } from './intrinsics.ts';
import { openLedger } from './ledger.ts';
import { mailResources } from './mail-resources.ts';
import { creationOrder } from './order.ts';
import { queueResources } from './queue-resources.ts';
import type { Building, Made, ResourceHandler } from './resource.ts';
import type { Assembly, Template, TemplateResource } from './template.ts';

const handlers: Readonly<Record<string, ResourceHandler>> = {
  ...dataResources,
  ...identityResources,
  ...computeResources,
  ...apiResources,
  ...addressResources,
  'Custom::CDKBucketDeployment': bucketDeployment,
  ...mailResources,
  ...eventResources,
  ...queueResources,
  ...inertResources,
};

export interface Stack {
  readonly outputs: Readonly<Record<string, string>>;
  /** `Ref` of every resource of a type, in the order they were made. */
  refsOf(type: string): readonly string[];
}

/** Throws one sentence that names the resource that could not be made, and why. */
export const loadTemplate = async (cloud: Cloud, assembly: Assembly): Promise<Stack> => {
  const { template, stackName } = assembly;
  checkTemplate(template);
  const ledger = openLedger(cloud.directory);
  const made = new Map<string, Made>();
  const scope = scopeOf(cloud, assembly, made);
  const root = rootOf(cloud);
  const holds = (condition?: string): boolean => condition === undefined || conditionNamed(condition, scope);

  const make = async (logicalId: string, resource: TemplateResource): Promise<void> => {
    if (!holds(resource.Condition)) return;
    const handler = handlers[resource.Type];
    if (!handler) throw new Error(`The embedded cloud does not model ${resource.Type} (${logicalId}). See docs/fidelity.md.`);
    const building: Building = {
      cloud,
      logicalId,
      name: nameOf(stackName, logicalId),
      remembered: ledger.find(logicalId),
      remember: (physicalId) => ledger.keep(logicalId, physicalId),
      call: async <T>(service: string, operation: string, input: object) =>
        (await cloud.call(root, service, operation, { ...input })) as T,
      assetOf: assembly.assetOf,
    };
    made.set(logicalId, await handler(resolve(resource.Properties ?? {}, scope) as Record<string, unknown>, building));
  };

  for (const logicalId of creationOrder(template)) {
    const resource = template.Resources[logicalId] as TemplateResource;
    await make(logicalId, resource).catch((error: unknown) => {
      const why =
        error instanceof AwsError ? `${error.code}: ${error.message}` : error instanceof Error ? error.message : String(error);
      throw new Error(`${logicalId} (${resource.Type}) could not be made. ${why}`, { cause: error });
    });
  }
  const outputs = Object.entries(template.Outputs ?? {}).filter(([, { Condition: condition }]) => holds(condition));
  return {
    outputs: Object.fromEntries(outputs.map(([name, { Value: value }]) => [name, String(resolve(value, scope))])),
    refsOf: (type) => [...made].flatMap(([logicalId, { ref }]) => (template.Resources[logicalId]?.Type === type ? [ref] : [])),
  };
};

/** Names are at most 64 characters, the tightest limit of any service; the logical id ends in a hash, so its end is kept. */
const nameOf = (stackName: string, logicalId: string): string => {
  const room = 64 - stackName.length - 1;
  return `${stackName}-${logicalId.length <= room ? logicalId : `${logicalId.slice(0, room - 12)}${logicalId.slice(-12)}`}`;
};

const scopeOf = (cloud: Cloud, { template, stackName }: Assembly, made: ReadonlyMap<string, Made>): Scope => {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': cloud.accountId,
    'AWS::Partition': 'aws',
    'AWS::Region': cloud.region,
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:aws:cloudformation:${cloud.region}:${cloud.accountId}:stack/${stackName}/local`,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const given = givenParameters(cloud, template);
  return {
    template,
    ref(logicalId) {
      const value = pseudo[logicalId] ?? made.get(logicalId)?.ref ?? given[logicalId] ?? parameterOf(template, logicalId);
      if (value === undefined) throw new Error(`nothing is called ${logicalId}`);
      return value;
    },
    attribute(logicalId, name) {
      const value = made.get(logicalId)?.attributes?.[name];
      if (value === undefined) throw new Error(`${logicalId} has no attribute ${name} here`);
      return value;
    },
  };
};

/** What only this machine knows: the port the front door took. Every other parameter has its default. */
const givenParameters = ({ endpoint }: Cloud, { Parameters: parameters = {} }: Template): Readonly<Record<string, string>> =>
  Object.hasOwn(parameters, 'LocalPort') && endpoint !== '' ? { LocalPort: new URL(endpoint).port } : {};
