/** A function as it is configured: read from `CreateFunction`, shown by `GetFunctionConfiguration`. */
import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { AwsError, type Input, notImplemented, onlyModelled } from '../service.ts';

export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  readonly role: string;
  readonly handler: string;
  readonly runtime: string;
  readonly architectures: readonly string[];
  readonly description: string;
  /** Seconds. */
  readonly timeout: number;
  /** MB. */
  readonly memorySize: number;
  readonly variables: Readonly<Record<string, string>>;
  /** The unpacked bundle. */
  readonly directory: string;
  readonly tenantIsolation: boolean;
  readonly logging: {
    readonly group: string;
    readonly format: 'Text' | 'JSON';
    readonly applicationLevel: string;
    readonly systemLevel: string;
  };
  readonly tracing: string;
  /** How many invocations may run at once; the account's share when absent. */
  readonly reservedConcurrency?: number;
  readonly lastModified: string;
  readonly revisionId: string;
}

const MEMBERS = [
  'FunctionName',
  'Role',
  'Handler',
  'Runtime',
  'Architectures',
  'Description',
  'Timeout',
  'MemorySize',
  'Environment',
  'Code',
  'TracingConfig',
  'TenancyConfig',
  'LoggingConfig',
  'ReservedConcurrentExecutions',
  'KMSKeyArn',
  'PackageType',
  'Tags',
] as const;

interface CreateFunction {
  readonly FunctionName: string;
  readonly Role: string;
  readonly Handler: string;
  readonly Runtime: string;
  readonly Architectures?: readonly string[];
  readonly Description?: string;
  readonly Timeout?: number;
  readonly MemorySize?: number;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly Code?: { readonly Directory?: string };
  readonly TracingConfig?: { readonly Mode?: string };
  readonly TenancyConfig?: { readonly TenantIsolationMode?: string };
  readonly LoggingConfig?: {
    readonly LogGroup?: string;
    readonly LogFormat?: 'Text' | 'JSON';
    readonly ApplicationLogLevel?: string;
    readonly SystemLogLevel?: string;
  };
  readonly ReservedConcurrentExecutions?: number;
  readonly PackageType?: string;
}

const RUNTIMES = ['nodejs22.x', 'nodejs24.x'];

/**
 * Reads `CreateFunction`. The code is the folder of an unpacked asset: `Code: { Directory }`.
 * Throws `InvalidParameterValueException` for a value Lambda refuses, `NotImplemented` for what is not modelled.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 */
export const readFunction = (input: Input, place: { arnOf(name: string): string; now(): number }): FunctionDefinition => {
  onlyModelled('CreateFunction', input, MEMBERS);
  const given = input as unknown as CreateFunction;
  refuseInvalid(given);
  const logging = given.LoggingConfig ?? {};
  return {
    name: given.FunctionName,
    arn: place.arnOf(given.FunctionName),
    role: given.Role,
    handler: given.Handler,
    runtime: given.Runtime,
    architectures: given.Architectures ?? ['x86_64'],
    description: given.Description ?? '',
    timeout: Number(given.Timeout ?? 3),
    memorySize: Number(given.MemorySize ?? 128),
    variables: given.Environment?.Variables ?? {},
    directory: given.Code?.Directory as string,
    tenantIsolation: given.TenancyConfig?.TenantIsolationMode === 'PER_TENANT',
    logging: {
      group: logging.LogGroup ?? `/aws/lambda/${given.FunctionName}`,
      format: logging.LogFormat ?? 'Text',
      applicationLevel: logging.ApplicationLogLevel ?? 'INFO',
      systemLevel: logging.SystemLogLevel ?? 'INFO',
    },
    tracing: given.TracingConfig?.Mode ?? 'PassThrough',
    reservedConcurrency:
      given.ReservedConcurrentExecutions === undefined ? undefined : Number(given.ReservedConcurrentExecutions),
    lastModified: new Date(place.now()).toISOString(),
    revisionId: randomUUID(),
  };
};

/**
 * The function with another folder for its code: `UpdateFunctionCode` with `Directory`, as `CreateFunction` takes it.
 * https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html
 */
export const withCode = (definition: FunctionDefinition, input: Input, now: number): FunctionDefinition => {
  onlyModelled('UpdateFunctionCode', input, ['FunctionName', 'Directory']);
  const { Directory: directory } = input;
  if (!isFolder(directory)) throw invalid('Directory', directory);
  return { ...definition, directory, lastModified: new Date(now).toISOString(), revisionId: randomUUID() };
};

const isFolder = (path: unknown): path is string =>
  typeof path === 'string' && isAbsolute(path) && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const refuseInvalid = (given: CreateFunction): void => {
  const { Timeout = 3, MemorySize = 128, Environment, Code = {}, TenancyConfig } = given;
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(given.FunctionName ?? '')) throw invalid('FunctionName', given.FunctionName);
  if (!/^arn:aws:iam::\d{12}:role\/.+$/.test(given.Role ?? '')) throw invalid('Role', given.Role);
  if (!given.Handler) throw invalid('Handler', given.Handler);
  if (!(Number(Timeout) >= 1 && Number(Timeout) <= 900)) throw invalid('Timeout', Timeout);
  if (!(Number(MemorySize) >= 128 && Number(MemorySize) <= 10_240)) throw invalid('MemorySize', MemorySize);
  if (!RUNTIMES.includes(given.Runtime)) throw notImplemented(`the runtime ${given.Runtime}`);
  if ((given.PackageType ?? 'Zip') !== 'Zip') throw notImplemented(`PackageType ${given.PackageType}`);
  if (TenancyConfig && TenancyConfig.TenantIsolationMode !== 'PER_TENANT') throw invalid('TenancyConfig', TenancyConfig);
  onlyModelled('CreateFunction TenancyConfig', { ...TenancyConfig }, ['TenantIsolationMode']);
  onlyModelled('CreateFunction TracingConfig', { ...given.TracingConfig }, ['Mode']);
  onlyModelled('CreateFunction Environment', { ...Environment }, ['Variables']);
  onlyModelled('CreateFunction Code', { ...Code }, ['Directory']);
  if (!isFolder(Code.Directory)) throw invalid('Code.Directory', Code.Directory);
  refuseReserved(Environment?.Variables ?? {});
  refuseLogging(given.LoggingConfig ?? {});
};

const LOGGING = {
  LogFormat: ['Text', 'JSON'],
  ApplicationLogLevel: ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'],
  SystemLogLevel: ['DEBUG', 'INFO', 'WARN'],
} as const;

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html */
const refuseLogging = (logging: NonNullable<CreateFunction['LoggingConfig']>): void => {
  onlyModelled('CreateFunction LoggingConfig', { ...logging }, ['LogGroup', ...Object.keys(LOGGING)]);
  for (const [member, values] of Object.entries(LOGGING)) {
    const value = logging[member as keyof typeof LOGGING];
    if (value !== undefined && !(values as readonly string[]).includes(value)) throw invalid(member, value);
  }
  const levels = logging.ApplicationLogLevel ?? logging.SystemLogLevel;
  if (levels !== undefined && logging.LogFormat !== 'JSON') throw invalid('LogFormat', logging.LogFormat ?? 'Text');
};

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const refuseReserved = (variables: Readonly<Record<string, string>>): void => {
  const reserved = Object.keys(variables).filter(
    (name) => /^(AWS_LAMBDA_|_)/.test(name) || ['AWS_REGION', 'AWS_DEFAULT_REGION', 'LAMBDA_TASK_ROOT'].includes(name),
  );
  if (reserved.length > 0) {
    throw new AwsError(
      'InvalidParameterValueException',
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  if (JSON.stringify(variables).length > 4096) {
    throw new AwsError('InvalidParameterValueException', 'The environment variables are larger than 4 KB.');
  }
};

const invalid = (member: string, value: unknown): AwsError =>
  new AwsError('InvalidParameterValueException', `The value ${JSON.stringify(value)} is not valid for ${member}.`);

/** The `FunctionConfiguration` of an answer. https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html */
export const configurationOf = (definition: FunctionDefinition): object => ({
  FunctionName: definition.name,
  FunctionArn: definition.arn,
  Runtime: definition.runtime,
  Role: definition.role,
  Handler: definition.handler,
  Description: definition.description,
  Timeout: definition.timeout,
  MemorySize: definition.memorySize,
  LastModified: definition.lastModified,
  Version: '$LATEST',
  Environment: { Variables: definition.variables },
  TracingConfig: { Mode: definition.tracing },
  RevisionId: definition.revisionId,
  State: 'Active',
  LastUpdateStatus: 'Successful',
  PackageType: 'Zip',
  Architectures: definition.architectures,
  LoggingConfig: {
    LogFormat: definition.logging.format,
    LogGroup: definition.logging.group,
    ...(definition.logging.format === 'JSON' && {
      ApplicationLogLevel: definition.logging.applicationLevel,
      SystemLogLevel: definition.logging.systemLevel,
    }),
  },
  ...(definition.tenantIsolation && { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }),
});

/** The name in a name, a partial ARN or an ARN. Versions and aliases are not modelled. */
export const functionNameOf = (given: unknown): string => {
  const [, name, qualifier] =
    /^(?:(?:arn:aws:lambda:[^:]+:)?(?:\d{12}:)?function:)?([a-zA-Z0-9_-]+)(?::([^:]+))?$/.exec(String(given)) ?? [];
  if (!name)
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${String(given)}' at 'functionName' failed to satisfy constraint.`,
    );
  if (qualifier !== undefined && qualifier !== '$LATEST') throw notImplemented(`the function qualifier ${qualifier}`);
  return name;
};
