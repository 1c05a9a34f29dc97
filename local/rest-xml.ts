/**
 * REST with XML, as Route 53 and CloudFront speak it. Paths, members and their places are read from the service's model, which the
 * AWS SDK exports beside its client.
 * https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
 */
import { readBody } from './protocol.ts';
import { listEntry, membersOf, type Operation, operationsIn, type Shape } from './rest-xml-model.ts';
import { AwsError, type HttpRequest, type HttpResponse, type Input, notImplemented, type Protocol } from './service.ts';
import { elementOf, escaped, parseDocument } from './xml-document.ts';

export interface RestXmlSettings {
  /** The service's name, for what is said of an unknown path. */
  readonly service: string;
  /** The exports of the service's client. */
  readonly model: object;
  readonly namespace: string;
  /** The error for what cannot be read: `InvalidInput`, `InvalidArgument`. */
  readonly invalid: string;
}

export const restXml = ({ service, model, namespace, invalid }: RestXmlSettings): Protocol => {
  const operations = operationsIn(model);
  const refuse = (message: string): AwsError => new AwsError(invalid, message);
  return {
    async read(request) {
      const found = operations.find((operation) => labelsOf(operation, request) !== undefined);
      if (!found) throw notImplemented(`${request.method} ${request.path} of ${service}`);
      const bound = boundMembers(found, request, refuse);
      const content = (await readBody(request)).toString('utf8');
      const input = { ...bound, ...(content === '' ? {} : bodyOf(found, content, refuse)) };
      const missing = membersOf(found.input).filter(({ name, required }) => required && input[name] === undefined);
      if (missing.length > 0) throw refuse(`Missing required: ${missing.map(({ name }) => name).join(', ')}`);
      return { operation: found.name, input };
    },
    write: (output, call) => {
      const operation = operations.find(({ name }) => name === call.operation) as Operation;
      return answerOf(operation, (output ?? {}) as Input, { namespace, requestId: call.requestId });
    },
    fail: (error, requestId) => ({
      status: error.status,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: `<?xml version="1.0"?>\n<ErrorResponse xmlns="${namespace}"><Error><Type>${error.status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${error.code}</Code><Message>${escaped(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    }),
  };
};

/** What stands in the path where the model has `{Id}`; undefined when the path is another's. */
const labelsOf = ({ method, segments, query }: Operation, request: HttpRequest): Input | undefined => {
  const given = request.path.split('/').slice(1);
  const isItsOwn =
    method === request.method && given.length === segments.length && [...query].every(([name]) => request.query.has(name));
  if (!isItsOwn) return undefined;
  const labels: Input = {};
  for (const [at, segment] of segments.entries()) {
    const label = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (label === undefined && segment !== given[at]) return undefined;
    if (label !== undefined && given[at] === '') return undefined;
    if (label !== undefined) labels[label] = decodeURIComponent(given[at] as string);
  }
  return labels;
};

const boundMembers = (operation: Operation, request: HttpRequest, refuse: (message: string) => AwsError): Input => {
  const input: Input = { ...labelsOf(operation, request) };
  const parameters = new Set(['x-id', ...operation.query.keys()]);
  for (const { name, shape, query, header } of membersOf(operation.input)) {
    const value = query === undefined ? header && request.headers[header.toLowerCase()] : request.query.get(query);
    if (query !== undefined) parameters.add(query);
    if (typeof value === 'string') input[name] = scalarOf(shape, value, () => refuse(`${name} is not valid`));
  }
  const unknown = [...request.query.keys()].filter((name) => !parameters.has(name));
  if (unknown.length > 0) throw notImplemented(`${operation.name} with the query parameter ${unknown.join(', ')}`);
  return input;
};

const bodyOf = (operation: Operation, content: string, refuse: (message: string) => AwsError): Input => {
  const root = parseDocument(content);
  if (root === undefined) throw refuse('The XML you provided is not well-formed.');
  const read: Read = { refuse, operation: operation.name };
  const payload = membersOf(operation.input).find((member) => member.payload);
  return payload ? { [payload.name]: readValue(payload.shape, root, read) } : (readValue(operation.input, root, read) as Input);
};

interface Read {
  readonly refuse: (message: string) => AwsError;
  readonly operation: string;
}

/** An element as the member it is. Throws for elements that the model does not have there. */
const readValue = (shape: Shape, given: unknown, read: Read): unknown => {
  const entry = listEntry(shape);
  if (entry) return entriesOf(given, entry.element).map((one) => readValue(entry.shape, one, read));
  const members = membersOf(shape);
  if (members.length === 0) return scalarOf(shape, textOf(given), () => read.refuse('A value is not of its type.'));
  const value: Input = {};
  for (const [element, inner] of Object.entries((given || {}) as Input).filter(([name]) => name !== '#text')) {
    const member = members.find((one) => one.element === element);
    if (!member) throw read.refuse(`${read.operation} has no element ${element} there.`);
    value[member.name] = readValue(member.shape, inner, read);
  }
  return value;
};

const entriesOf = (given: unknown, element: string): unknown[] => {
  const entries = typeof given === 'object' && given !== null ? (given as Input)[element] : undefined;
  return entries === undefined ? [] : [entries].flat();
};

const textOf = (given: unknown): string =>
  typeof given === 'object' && given !== null ? String((given as Input)['#text'] ?? '') : String(given);

const scalarOf = (shape: Shape, text: string, refuse: () => AwsError): unknown => {
  if (shape === 'number') {
    if (!/^-?\d+(\.\d+)?$/.test(text.trim())) throw refuse();
    return Number(text);
  }
  if (shape !== 'boolean') return text;
  if (!/^(true|false)$/.test(text.trim())) throw refuse();
  return text.trim() === 'true';
};

const answerOf = (
  operation: Operation,
  output: Input,
  { namespace, requestId }: { namespace: string; requestId: string },
): HttpResponse => {
  const members = membersOf(operation.output);
  const headers = members.filter(({ header, name }) => header !== undefined && output[name] !== undefined);
  const payload = members.find((member) => member.payload);
  const content = payload ? output[payload.name] : output;
  const shape = payload?.shape ?? operation.output;
  const hasBody = payload !== undefined || members.some(({ header }) => header === undefined);
  return {
    status: operation.status,
    headers: {
      'content-type': 'text/xml',
      'x-amzn-requestid': requestId,
      ...Object.fromEntries(headers.map(({ header, name }) => [(header as string).toLowerCase(), String(output[name])])),
    },
    body: hasBody
      ? `<?xml version="1.0"?>\n${elementOf(payload?.name ?? `${operation.name}Response`, { shape, value: content, namespace })}`
      : '',
  };
};
