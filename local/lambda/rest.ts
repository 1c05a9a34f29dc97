/**
 * The REST-JSON protocol of Lambda, for the operations that clients call over HTTP. What the template creates is created in process.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
 */
import { readBody } from '../protocol.ts';
import { AwsError, type HttpRequest, type Input, notImplemented, type Protocol } from '../service.ts';
import type { InvokeOutput } from './invoke.ts';

const ROUTES: readonly [method: string, path: RegExp, operation: string][] = [
  ['POST', /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, 'Invoke'],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)$/, 'GetFunction'],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)\/configuration$/, 'GetFunctionConfiguration'],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)\/policy$/, 'GetPolicy'],
  ['GET', /^\/2015-03-31\/functions\/?$/, 'ListFunctions'],
];

const present = (members: Input): Input => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

const readInvoke = async (request: HttpRequest): Promise<Input> => ({
  InvocationType: request.headers['x-amz-invocation-type'],
  LogType: request.headers['x-amz-log-type'],
  ClientContext: request.headers['x-amz-client-context'],
  TenantId: request.headers['x-amz-tenant-id'],
  DurableExecutionName: request.headers['x-amz-durable-execution-name'],
  Payload: (await readBody(request)).toString('utf8'),
});

const decoded = (name: string): string => {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new AwsError('ValidationException', `The function name ${name} is not valid.`);
  }
};

export const lambdaRest: Protocol = {
  async read(request) {
    for (const [method, pattern, operation] of ROUTES) {
      const match = request.method === method ? pattern.exec(request.path) : null;
      if (!match) continue;
      const FunctionName = match[1] === undefined ? undefined : decoded(match[1]);
      const query = Object.fromEntries(request.query);
      const input = operation === 'Invoke' ? await readInvoke(request) : {};
      return { operation, input: present({ ...query, FunctionName, ...input }) };
    }
    throw notImplemented(`Lambda's ${request.method} ${request.path}`);
  },
  write(output, call) {
    const headers = { 'content-type': 'application/json', 'x-amzn-requestid': call.requestId };
    if (call.operation !== 'Invoke') return { status: 200, headers, body: JSON.stringify(output ?? {}) };
    const { StatusCode, FunctionError, Payload, ExecutedVersion } = output as InvokeOutput;
    return {
      status: StatusCode,
      headers: {
        ...headers,
        ...(ExecutedVersion !== undefined && { 'x-amz-executed-version': ExecutedVersion }),
        ...(FunctionError !== undefined && { 'x-amz-function-error': FunctionError }),
      },
      body: Payload,
    };
  },
  fail(error, requestId) {
    const denied = error.code === 'AccessDenied';
    const code = denied ? 'AccessDeniedException' : error.code;
    return {
      status: denied ? 403 : error.status,
      headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': code },
      body: JSON.stringify({
        Type: error.status < 500 ? 'User' : 'Service',
        Message: error.message,
        message: error.message,
        ...error.extra,
      }),
    };
  },
};

/** Reads the base64 of `X-Amz-Client-Context`; `InvalidRequestContentException` unless it is JSON. */
export const clientContextOf = (encoded: unknown): string | undefined => {
  if (encoded === undefined) return undefined;
  try {
    const json = Buffer.from(String(encoded), 'base64').toString('utf8');
    JSON.parse(json);
    return json;
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse client context as JSON.');
  }
};
