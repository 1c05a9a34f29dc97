/** The wire protocols the AWS SDKs speak to the services that are modelled here. S3 has its own, in its folder. */
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
      return { operation, input: parseJson(await readBody(request)) };
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

/** More than any call takes: DynamoDB's largest, a batch of writes, is 16 MB. */
const largestBody = 20 * 1024 * 1024;

/** The whole body. Throws `RequestEntityTooLargeException` (413) before it takes more than any call needs: not all who ask are known. */
export const readBody = async ({ body }: Pick<HttpRequest, 'body'>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  // What is left of a body that is too large is let through by the front door, so that the client can read the answer.
  for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new AwsError('RequestEntityTooLargeException', 'Request entity too large.', 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const parseJson = (body: Buffer): Input => {
  const malformed = () => new AwsError('SerializationException', 'The request body is not a JSON object.');
  try {
    const input: unknown = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Input;
  } catch {
    throw malformed();
  }
  throw malformed();
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
  new URLSearchParams([...request.query, ...new URLSearchParams((await readBody(request)).toString('utf8'))]);

/** Deeper than any input of a query service. */
const deepest = 16;

/** `Tags.member.1.Key=a` → `{ Tags: [{ Key: 'a' }] }`. Throws `MalformedInput` for a name that is a value and a structure at once. */
const unflatten = (form: URLSearchParams): Input => {
  const root: Record<string, unknown> = Object.create(null);
  for (const [name, value] of form) {
    const path = name.split('.').filter((part) => part !== 'member');
    if (path.length > deepest) throw malformedInput(name);
    let at = root;
    for (const part of path.slice(0, -1)) {
      at[part] ??= Object.create(null);
      if (typeof at[part] !== 'object') throw malformedInput(name);
      at = at[part] as Record<string, unknown>;
    }
    const last = path.at(-1) ?? '';
    if (last in at) throw malformedInput(name);
    at[last] = value;
  }
  return arraysOf(root) as Input;
};

const malformedInput = (name: string): AwsError =>
  new AwsError('MalformedInput', `The parameter ${name.slice(0, 100)} does not fit the others.`);

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
