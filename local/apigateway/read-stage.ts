/** Reads `CreateStage`. https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html */
import { AwsError, type Input, notImplemented, onlyModelled } from '../service.ts';
import type { Api, Stage } from './api.ts';
import { createThrottle, type Limit } from './throttle.ts';
import { checkTemplate } from './variables.ts';

const MEMBERS = [
  'restApiId',
  'deploymentId',
  'stageName',
  'description',
  'variables',
  'accessLogSettings',
  'methodSettings',
  'tracingEnabled',
  'tags',
];

interface MethodSetting {
  readonly httpMethod: string;
  readonly resourcePath: string;
  readonly throttlingRateLimit?: number;
  readonly throttlingBurstLimit?: number;
  readonly loggingLevel?: string;
}

const SETTINGS = [
  'httpMethod',
  'resourcePath',
  'throttlingRateLimit',
  'throttlingBurstLimit',
  'loggingLevel',
  'metricsEnabled',
  'dataTraceEnabled',
];

/** Throws `BadRequestException` for a stage API Gateway refuses, `NotImplemented` for a setting that is not modelled. */
export const readStage = (input: Input, api: Api, now: () => number): Stage => {
  onlyModelled('CreateStage', input, MEMBERS);
  const name = String(input.stageName);
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(name)) throw new AwsError('BadRequestException', `The stage name ${name} is not valid.`);
  const settings = (input.methodSettings ?? []) as MethodSetting[];
  const level = settings.find(isWhole)?.loggingLevel;
  for (const setting of settings) {
    onlyModelled('CreateStage methodSettings', setting as unknown as Input, SETTINGS);
    if ((setting as unknown as Input).dataTraceEnabled === true) throw notImplemented('dataTraceEnabled of a stage');
    if (setting.loggingLevel !== undefined && setting.loggingLevel !== level)
      throw notImplemented(`loggingLevel of ${setting.httpMethod} ${setting.resourcePath} alone`);
  }
  return {
    name,
    api,
    variables: (input.variables ?? {}) as Record<string, string>,
    accessLog: readAccessLog(input.accessLogSettings as Input | undefined),
    executionLog: level === 'INFO' || level === 'ERROR' ? level : undefined,
    tracing: input.tracingEnabled === true,
    admits: createThrottle(settings.flatMap(limitOf), now),
  };
};

const isWhole = ({ resourcePath, httpMethod }: MethodSetting): boolean => resourcePath === '/*' && httpMethod === '*';

/** A method's settings name its path escaped: `/~1v1~1tenants`. */
const limitOf = (setting: MethodSetting): Limit[] => {
  const { throttlingRateLimit: rate, throttlingBurstLimit: burst, httpMethod, resourcePath } = setting;
  if (rate === undefined && burst === undefined) return [];
  const path = resourcePath === '/*' ? resourcePath : resourcePath.replace(/^\//, '').replaceAll('~1', '/').replaceAll('~0', '~');
  return [{ httpMethod, resourcePath: path, rate: Number(rate ?? 10_000), burst: Number(burst ?? 5000) }];
};

const readAccessLog = (given: Input | undefined): Stage['accessLog'] => {
  if (!given) return undefined;
  onlyModelled('CreateStage accessLogSettings', given, ['format', 'destinationArn']);
  const [, group] = /^arn:aws:logs:[^:]+:\d{12}:log-group:([^:]+)(?::\*)?$/.exec(String(given.destinationArn)) ?? [];
  if (!group) throw notImplemented(`access logs to ${String(given.destinationArn)}`);
  const format = String(given.format);
  if (!format.includes('$context.requestId') && !format.includes('$context.extendedRequestId')) {
    throw new AwsError(
      'BadRequestException',
      'Access log format must contain at least $context.requestId or $context.extendedRequestId.',
    );
  }
  checkTemplate(format, 'the access log format');
  return { group, format };
};
