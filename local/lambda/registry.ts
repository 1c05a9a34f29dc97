/** The functions there are, and the operations that shape them: all but `Invoke`. */
import type { PolicyDocument } from '../iam/policy.ts';
import { AwsError, type Input, onlyModelled } from '../service.ts';
import { DEFAULT_EVENTS, type EventInvokeConfig, readEventConfig } from './event-config.ts';
import { configurationOf, type FunctionDefinition, functionNameOf, readFunction, withCode } from './function.ts';
import { statementOf, withoutStatement, withStatement } from './resource-policy.ts';

export interface KnownFunction {
  definition: FunctionDefinition;
  policy?: PolicyDocument;
  events: EventInvokeConfig;
}

export interface RegistrySettings {
  arnOf(name: string): string;
  now(): number;
  onCreated(definition: FunctionDefinition): void;
  /** Its code is another now: what runs the old one ends. */
  onChanged(old: FunctionDefinition): Promise<void>;
  onDeleted(definition: FunctionDefinition): Promise<void>;
}

export interface Registry {
  /** By name; undefined when there is none. */
  get(name: string): KnownFunction | undefined;
  /** By the `FunctionName` of a call: a name or an ARN. Throws `ResourceNotFoundException`. */
  find(input: Input): KnownFunction;
  names(): readonly string[];
  readonly operations: Readonly<Record<string, (input: Input) => unknown>>;
}

export const createRegistry = (settings: RegistrySettings): Registry => {
  const functions = new Map<string, KnownFunction>();

  const find = (input: Input): KnownFunction => {
    const name = functionNameOf(input.FunctionName);
    const known = functions.get(name);
    if (!known)
      throw new AwsError('ResourceNotFoundException', `Function not found: ${settings.arnOf(name)}`, 404, { Type: 'User' });
    return known;
  };

  const operations: Registry['operations'] = {
    CreateFunction(input) {
      const definition = readFunction(input, settings);
      if (functions.has(definition.name)) {
        throw new AwsError('ResourceConflictException', `Function already exist: ${definition.name}`, 409);
      }
      functions.set(definition.name, { definition, events: DEFAULT_EVENTS });
      settings.onCreated(definition);
      return configurationOf(definition);
    },
    async UpdateFunctionCode(input) {
      const known = find(input);
      const { definition: old } = known;
      known.definition = withCode(old, input, settings.now());
      await settings.onChanged(old);
      return configurationOf(known.definition);
    },
    async DeleteFunction(input) {
      onlyModelled('DeleteFunction', input, ['FunctionName']);
      const { definition } = find(input);
      functions.delete(definition.name);
      await settings.onDeleted(definition);
      return {};
    },
    GetFunction(input) {
      onlyModelled('GetFunction', input, ['FunctionName']);
      return described(find(input));
    },
    GetFunctionConfiguration(input) {
      onlyModelled('GetFunctionConfiguration', input, ['FunctionName']);
      return configurationOf(find(input).definition);
    },
    ListFunctions(input) {
      onlyModelled('ListFunctions', input, []);
      return { Functions: [...functions.values()].map(({ definition }) => configurationOf(definition)) };
    },
    PutFunctionEventInvokeConfig(input) {
      const known = find(input);
      known.events = readEventConfig(input);
      return { ...input, FunctionArn: known.definition.arn };
    },
    AddPermission(input) {
      const known = find(input);
      const statement = statementOf(known.definition.arn, input);
      known.policy = withStatement(known.policy, statement);
      return { Statement: JSON.stringify(statement) };
    },
    RemovePermission(input) {
      onlyModelled('RemovePermission', input, ['FunctionName', 'StatementId']);
      const known = find(input);
      known.policy = withoutStatement(known.policy, input.StatementId);
      return {};
    },
    GetPolicy(input) {
      onlyModelled('GetPolicy', input, ['FunctionName']);
      const { policy } = find(input);
      if (!policy) throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
      return { Policy: JSON.stringify(policy) };
    },
  };

  return { get: (name) => functions.get(name), find, names: () => [...functions.keys()], operations };
};

/** `GetFunction` without the code's location: the bundle is a folder of this machine. */
const described = ({ definition }: KnownFunction): object => ({
  Configuration: configurationOf(definition),
  ...(definition.reservedConcurrency !== undefined && {
    Concurrency: { ReservedConcurrentExecutions: definition.reservedConcurrency },
  }),
});
