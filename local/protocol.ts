/** The wire protocols the AWS SDKs speak to the services that are modelled here. S3 has its own, in its folder. */
import { buffer } from 'node:stream/consumers';
import { XMLBuilder } from 'fast-xml-parser';
import { AwsError, type Call, type HttpRequest, type Input, type Protocol } from './service.ts';

/**
 * AWS JSON: the operation in `X-Amz-Target`, the input in the body.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export const awsJson = (version: '1.0' | '1.1'): Protocol => {
  const headers = { 'content-type': `application/x-amz-json-${version}` };
  return {
    async read(request) {
      const operation = request.headers['x-amz-target']?.split('.').at(-1);
      if (!operation) throw new AwsError('UnknownOperationException', 'The X-Amz-Target header is missing.');
      return { operation, input: parseJson(await buffer(request.body)) };
    },
    write: (output, call) => ({
      status: 200,
      headers: { ...headers, 'x-amzn-requestid': call.requestId },
      body: JSON.stringify(output ?? {}),
    }),
    fail: (error, requestId) => {
      const denied = error.code === 'AccessDenied';
      const code = denied ? 'AccessDeniedException' : error.code;
      return {
        status: denied ? 400 : error.status,
        headers: { ...headers, 'x-amzn-requestid': requestId, 'x-amzn-errortype': code },
        body: JSON.stringify({ __type: code, message: error.message, ...error.extra }),
      };
    },
  };
};

const parseJson = (body: Buffer): Input => {
  try {
    return body.length === 0 ? {} : (JSON.parse(body.toString('utf8')) as Input);
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON.');
  }
};

/**
 * AWS Query: a form in, XML out. Lists (`Tags.member.1.Key`) become arrays, structures become objects.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export const awsQuery = (namespace: string): Protocol => {
  const builder = new XMLBuilder({ ignoreAttributes: false, suppressEmptyNode: false });
  const xml = (name: string, content: object): string =>
    builder.build({ [name]: { '@_xmlns': namespace, ...content } }) as string;
  return {
    async read(request) {
      const form = await readForm(request);
      const operation = form.get('Action');
      if (!operation) throw new AwsError('MissingAction', 'The Action parameter is missing.');
      form.delete('Action');
      form.delete('Version');
      return { operation, input: unflatten(form) };
    },
    write: (output, call: Call) => ({
      status: 200,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': call.requestId },
      body: xml(`${call.operation}Response`, {
        [`${call.operation}Result`]: asMembers(output ?? {}),
        ResponseMetadata: { RequestId: call.requestId },
      }),
    }),
    fail: (error, requestId) => ({
      status: error.status,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: xml('ErrorResponse', {
        Error: { Type: error.status < 500 ? 'Sender' : 'Receiver', Code: error.code, Message: error.message },
        RequestId: requestId,
      }),
    }),
  };
};

const readForm = async (request: HttpRequest): Promise<URLSearchParams> =>
  new URLSearchParams([...request.query, ...new URLSearchParams((await buffer(request.body)).toString('utf8'))]);

/** `Tags.member.1.Key=a` → `{ Tags: [{ Key: 'a' }] }` */
const unflatten = (form: URLSearchParams): Input => {
  const root: Record<string, unknown> = Object.create(null);
  for (const [name, value] of form) {
    const path = name.split('.').filter((part) => part !== 'member');
    let at = root;
    for (const part of path.slice(0, -1)) {
      at[part] ??= Object.create(null);
      at = at[part] as Record<string, unknown>;
    }
    at[path.at(-1) as string] = value;
  }
  return arraysOf(root) as Input;
};

const arraysOf = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, arraysOf(inner)] as const);
  const isList = entries.length > 0 && entries.every(([key]) => /^[1-9]\d*$/.test(key));
  return isList ? entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, inner]) => inner) : Object.fromEntries(entries);
};

/** `{ Roles: [a, b] }` → `{ Roles: { member: [a, b] } }` */
const asMembers = (value: unknown): unknown => {
  if (Array.isArray(value)) return { member: value.map(asMembers) };
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asMembers(inner)]));
};
