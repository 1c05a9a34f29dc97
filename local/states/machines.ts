/** The operations on state machines. https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Cloud, serviceOf } from '../cloud.ts';
import { AwsError, type Input, notImplemented, onlyModelled } from '../service.ts';
import { asName, asStateMachineArn, nameIn, stateMachineArn } from './arns.ts';
import { readDefinition } from './check-definition.ts';
import type { MachineStore, StoredMachine } from './machine-store.ts';
import { pageOf, windowOf } from './paging.ts';

export type Operation = (input: Input) => unknown;

const seconds = (milliseconds: number): number => milliseconds / 1000;

/** Throws `StateMachineDoesNotExist`, also for one that is being deleted. */
export const existing = (machines: MachineStore, arn: string): StoredMachine => {
  const { deleting = true, ...machine } = machines.find(arn) ?? {};
  if (!deleting) return machine as StoredMachine;
  throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
};

export const machineOperations = (cloud: Cloud, machines: MachineStore): Record<string, Operation> => {
  const create: Operation = async (input) => {
    onlyModelled('CreateStateMachine', input, [...configurable, 'name', 'type', 'tags']);
    if ((input.type ?? 'STANDARD') !== 'STANDARD') throw notImplemented('Express workflows');
    const name = asName(input.name);
    const arn = stateMachineArn(cloud, name);
    const present = machines.find(arn);
    const wanted = { ...settingsOf(input), definition: definitionIn(input, present?.definition), roleArn: roleIn(input) };
    await assertAssumable(cloud, wanted.roleArn);
    if (present) return sameAs(present, wanted);
    const tags = tagsIn(input.tags);
    const dates = { revisionId: randomUUID(), creationDate: cloud.now() };
    machines.put({ stateMachineArn: arn, name, ...wanted, tags, ...dates });
    return { stateMachineArn: arn, creationDate: seconds(dates.creationDate) };
  };

  const update: Operation = async (input) => {
    onlyModelled('UpdateStateMachine', input, [...configurable, 'stateMachineArn']);
    const present = existing(machines, asStateMachineArn(input.stateMachineArn));
    if (configurable.every((member) => input[member] === undefined)) {
      throw new AwsError('MissingRequiredParameter', 'Either the definition, the role ARN or a configuration must be specified');
    }
    const { definition = present.definition, roleArn = present.roleArn, ...rest } = input;
    const changed = { definition: definitionIn({ definition }, present.definition), roleArn: roleIn({ roleArn }) };
    await assertAssumable(cloud, changed.roleArn);
    const revisionId = randomUUID();
    machines.put({ ...present, ...settingsOf({ ...present, ...rest }), ...changed, revisionId });
    return { updateDate: seconds(cloud.now()), revisionId };
  };

  const describe: Operation = (input) => {
    onlyModelled('DescribeStateMachine', input, ['stateMachineArn', 'includedData']);
    const { tags: _, creationDate, ...machine } = existing(machines, asStateMachineArn(input.stateMachineArn));
    const shown = { ...machine, type: 'STANDARD', status: 'ACTIVE', creationDate: seconds(creationDate) };
    return input.includedData === 'METADATA_ONLY' ? { ...shown, definition: '' } : shown;
  };

  /** Executions at work end first; the name is free only then. */
  const remove: Operation = (input) => {
    onlyModelled('DeleteStateMachine', input, ['stateMachineArn']);
    machines.markDeleting(asStateMachineArn(input.stateMachineArn));
    machines.sweep();
    return {};
  };

  const list: Operation = (input) => {
    onlyModelled('ListStateMachines', input, ['maxResults', 'nextToken']);
    const window = windowOf(input, 'machines');
    const found = machines.list(window.after ?? 0, window.limit + 1);
    const { page, nextToken } = pageOf(found, window, { scope: 'machines', key: ({ sequence }) => sequence });
    const stateMachines = page.map(({ stateMachineArn: arn, name, creationDate }) => ({
      stateMachineArn: arn,
      name,
      type: 'STANDARD',
      creationDate: seconds(creationDate),
    }));
    return { stateMachines, nextToken };
  };

  const check: Operation = (input) => {
    onlyModelled('ValidateStateMachineDefinition', input, ['definition', 'type']);
    try {
      definitionIn(input);
      return { result: 'OK', diagnostics: [], truncated: false };
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'InvalidDefinition') throw error;
      const diagnostic = { severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message: error.message };
      return { result: 'FAIL', diagnostics: [diagnostic], truncated: false };
    }
  };

  return {
    CreateStateMachine: create,
    UpdateStateMachine: update,
    DescribeStateMachine: describe,
    DeleteStateMachine: remove,
    ListStateMachines: list,
    ValidateStateMachineDefinition: check,
    ...tagOperations(machines),
  };
};

const configurable = ['definition', 'roleArn', 'loggingConfiguration', 'tracingConfiguration'];

/** Logs are written as configured; tracing is kept and shown, but no traces are made. */
const settingsOf = ({ loggingConfiguration, tracingConfiguration }: Input) => ({
  loggingConfiguration: (loggingConfiguration ?? { level: 'OFF', includeExecutionData: false }) as object,
  tracingConfiguration: (tracingConfiguration ?? { enabled: false }) as object,
});

/** A definition that was accepted before is not checked again: that takes a tenth of a second. */
const definitionIn = ({ definition }: Input, accepted?: string): string => {
  if (typeof definition !== 'string') throw new AwsError('InvalidDefinition', 'The definition must be a string of JSON.');
  if (definition !== accepted) readDefinition(definition);
  return definition;
};

const roleIn = ({ roleArn }: Input): string => {
  if (typeof roleArn === 'string' && /^arn:aws:iam::\d{12}:role\/.+$/.test(roleArn)) return roleArn;
  throw new AwsError('InvalidArn', `Invalid Role Arn: '${String(roleArn)}'`);
};

/** The name decides, and everything but role and tags must be as it was. */
const sameAs = (present: StoredMachine & { deleting: boolean }, wanted: Pick<StoredMachine, 'definition' | 'roleArn'>) => {
  const { roleArn: _, ...compared } = wanted;
  const arn = present.stateMachineArn;
  if (present.deleting) throw new AwsError('StateMachineDeleting', `State Machine is being deleted: '${arn}'`);
  const kept = Object.fromEntries(Object.keys(compared).map((key) => [key, present[key as keyof StoredMachine]]));
  if (isDeepStrictEqual(kept, compared)) return { stateMachineArn: arn, creationDate: seconds(present.creationDate) };
  throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
};

/** As AWS does, asks whether Step Functions may assume the role before the machine is kept. */
const assertAssumable = async (cloud: Cloud, roleArn: string): Promise<void> => {
  if (!cloud.find('sts')) return;
  const service = serviceOf(cloud, 'states.amazonaws.com');
  try {
    await cloud.call(service, 'sts', 'AssumeRole', { RoleArn: roleArn, RoleSessionName: nameIn(roleArn).slice(0, 64) });
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'AccessDenied') throw error;
    const message = `Neither the global service principal ${service.arn}, nor the regional one is authorized to assume the provided role.`;
    throw new AwsError('AccessDeniedException', message);
  }
};

const tagsIn = (tags: unknown): Record<string, string> =>
  refuseTwins(Object.fromEntries(((tags ?? []) as { key: string; value?: string }[]).map(({ key, value = '' }) => [key, value])));

/** Keys that differ by case alone are two tags, but one condition key: AWS does not say whose value a policy then sees. */
const refuseTwins = (tags: Record<string, string>): Record<string, string> => {
  const names = Object.keys(tags);
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length)
    throw notImplemented('tags whose keys differ by case alone');
  return tags;
};

const tagOperations = (machines: MachineStore): Record<string, Operation> => {
  const tagged = (input: Input): StoredMachine => {
    const machine = machines.find(asStateMachineArn(input.resourceArn));
    if (machine) return machine;
    throw new AwsError('ResourceNotFound', `Resource not found: '${String(input.resourceArn)}'`);
  };
  return {
    TagResource(input) {
      onlyModelled('TagResource', input, ['resourceArn', 'tags']);
      const machine = tagged(input);
      machines.put({ ...machine, tags: refuseTwins({ ...machine.tags, ...tagsIn(input.tags) }) });
      return {};
    },
    UntagResource(input) {
      onlyModelled('UntagResource', input, ['resourceArn', 'tagKeys']);
      const machine = tagged(input);
      const gone = (input.tagKeys ?? []) as string[];
      machines.put({ ...machine, tags: Object.fromEntries(Object.entries(machine.tags).filter(([key]) => !gone.includes(key))) });
      return {};
    },
    ListTagsForResource(input) {
      onlyModelled('ListTagsForResource', input, ['resourceArn']);
      return { tags: Object.entries(tagged(input).tags).map(([key, value]) => ({ key, value })) };
    },
  };
};
