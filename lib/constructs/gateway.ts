/** The REST API: one body from every service's contract, one authorizer, one stage; and the hospitals' wildcard domain. */
import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  ApiDefinition,
  EndpointType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  SpecRestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Contract, Route } from '../../functions/kernel/route.ts';
import { type Json, openApiOf } from '../openapi.ts';
import type { Throttling } from '../stages.ts';
import { acknowledge } from './acknowledge.ts';
import type { Foundation } from './foundation.ts';
import { PublicFunction } from './public-function.ts';
import { TenantFunction } from './tenant-function.ts';
import type { WardFunction } from './ward-function.ts';

/** A contract, and the function that answers its routes. */
export interface Service {
  readonly contract: Contract;
  readonly answers: WardFunction;
}

export interface GatewayProps {
  readonly authorizer: WardFunction;
  readonly services: readonly Service[];
}

/** The stage's name is a part of the URL that API Gateway gives; behind the hospitals' own domain it is not seen. */
const stageName = 'live';

/** API Gateway's own limit, in milliseconds. */
const integrationTimeout = 29_000;

export class Gateway extends Construct {
  readonly api: SpecRestApi;

  constructor(foundation: Foundation, id: string, { authorizer, services }: GatewayProps) {
    super(foundation, id);
    const { stage } = foundation;
    const functionOf = new Map(services.map((service) => [service.contract, service.answers]));
    // Metrics are found by the API's name, and an imported body's title becomes its name: they are one.
    const title = `Ward ${stage.name}`;
    const body = openApiOf(
      services.map((service) => service.contract),
      (contract, route) => integrationOf(functionOf.get(contract) as WardFunction, route, stage.tenantIsolation),
      { title, authorizer: { uri: invocationOf(authorizer.lambda), ttlSeconds: stage.authorizerTtl } },
    );
    const accessLog = this.#logGroup(foundation, 'AccessLog');
    this.api = new SpecRestApi(this, 'Api', {
      restApiName: title,
      apiDefinition: ApiDefinition.fromInline(body),
      endpointTypes: [EndpointType.REGIONAL],
      disableExecuteApiEndpoint: stage.domain.hostedZoneId !== undefined,
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName,
        throttlingRateLimit: stage.throttling.rate,
        throttlingBurstLimit: stage.throttling.burst,
        ...observed,
        methodOptions: strangersLimits(services, stage.strangers),
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat,
        tracingEnabled: stage.tracing,
      },
    });
    this.api.node.tryRemoveChild('Endpoint');
    // API Gateway would make this group itself, without our key and for ever.
    const errors = this.#logGroup(foundation, 'ErrorLog', `API-Gateway-Execution-Logs_${this.api.restApiId}/${stageName}`);
    this.api.deploymentStage.node.addDependency(errors);
    this.#mayInvoke(authorizer.lambda, 'authorizers/*');
    for (const { answers } of services) this.#mayInvoke(answers.lambda, `${stageName}/*`);
    this.#watch(foundation);
    this.#acknowledge(stage.tracing);
  }

  #logGroup({ stage, key }: Foundation, id: string, logGroupName?: string): LogGroup {
    return new LogGroup(this, id, {
      logGroupName,
      encryptionKey: key,
      retention: stage.logRetention,
      removalPolicy: stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }

  #mayInvoke(lambda: IFunction, what: string): void {
    lambda.addPermission('Gateway', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(this).formatArn({ service: 'execute-api', resource: this.api.restApiId, resourceName: what }),
    });
  }

  #watch({ alarms }: Foundation): void {
    alarms.add(this, 'ServerErrors', {
      metric: this.api.metricServerError({ statistic: 'Sum' }),
      threshold: 5,
      impact: 'Hospitals’ requests fail on our side. Staff may be unable to read or write records.',
      runbook: 'alarms.md#server-errors',
    });
    alarms.add(this, 'Latency', {
      metric: this.api.metricLatency({ statistic: 'p99' }),
      threshold: 5_000,
      periods: 3,
      impact: 'The slowest requests of hospitals take over five seconds. Staff wait at the bedside.',
      runbook: 'alarms.md#latency',
    });
  }

  #acknowledge(isTraced: boolean): void {
    acknowledge(this, findings);
    acknowledge(this.api, {
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
        'The role that API Gateway writes its logs with; AWS keeps this policy in step with what the service needs.',
    });
    if (!isTraced)
      acknowledge(this, { 'HIPAA.Security-APIGWXrayEnabled': 'This stage holds no patient’s data; its access log is enough.' });
  }
}

const observed = { loggingLevel: MethodLoggingLevel.ERROR, dataTraceEnabled: false, metricsEnabled: true };

/**
 * A method with settings of its own has none of the stage's, so all are given again.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
const strangersLimits = (services: readonly Service[], { rate, burst }: Throttling) => {
  const limits = { ...observed, throttlingRateLimit: rate, throttlingBurstLimit: burst };
  const routes: Route[] = services.flatMap(({ contract }) => Object.values(contract.routes));
  const open = routes.filter(({ allow, method }) => allow === 'anyone' && method !== 'GET');
  return Object.fromEntries(open.map(({ path, method }) => [`${path}/${method}`, limits]));
};

const invocationOf = (lambda: IFunction): string =>
  `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:lambda:path/2015-03-31/functions/${lambda.functionArn}/invocations`;

/**
 * With Lambda's tenant isolation the tenant is named by the authorizer's context, and by nothing else. A route open to anyone has no
 * authorizer, so a function that could reach any tenant's data may not answer it.
 * https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation-invoke-api-gateway.html
 */
const integrationOf = (answers: WardFunction, route: Route, tenantIsolation: boolean): Json => {
  if (route.allow === 'anyone' && !(answers instanceof PublicFunction))
    throw new Error(
      `${route.method} ${route.path} is open to anyone: a PublicFunction, which reaches no hospital, must answer it.`,
    );
  return {
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri: invocationOf(answers.lambda),
    passthroughBehavior: 'when_no_match',
    timeoutInMillis: integrationTimeout,
    ...(tenantIsolation && answers instanceof TenantFunction
      ? { requestParameters: { 'integration.request.header.X-Amz-Tenant-Id': 'context.authorizer.tenantId' } }
      : {}),
  };
};

/** Who asked for what and how it ended. The path as sent, the query and the bodies are not in it: they may hold PHI. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    time: '$context.requestTime',
    requestId: '$context.requestId',
    tenantId: '$context.authorizer.tenantId',
    userId: '$context.authorizer.userId',
    method: '$context.httpMethod',
    route: '$context.resourcePath',
    status: '$context.status',
    latency: '$context.responseLatency',
    integrationLatency: '$context.integrationLatency',
    responseLength: '$context.responseLength',
    refusal: '$context.error.responseType',
  }),
);

const findings = {
  'AwsSolutions-APIG2':
    'The body declares its validators and every route names one; the rule looks for validators that are resources of their own.',
  'AwsSolutions-APIG3':
    'Every route that reads or writes anything of a tenant needs a verified credential before any code of ours runs; the gateway throttles, and the edge refuses what is malformed. Managed WAF rules refuse clinical bodies above 8 KB.',
  'HIPAA.Security-APIGWCacheEnabledAndEncrypted':
    'Answers hold patients’ data and belong to one tenant; a cache at the gateway, shared by all, is what isolation forbids.',
  'HIPAA.Security-APIGWSSLEnabled':
    'The client certificate is for HTTP backends. The backends here are Lambda functions, invoked over AWS’s own signed API.',
  'HIPAA.Security-IAMNoInlinePolicy':
    'Each policy belongs to one role, is made with it and goes with it; a managed policy could be attached to another principal.',
};
