/**
 * A CloudFront Function: its code sees an event and nothing else, no network, no file, no module.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
import { createContext, Script } from 'node:vm';
import { AwsError, type HttpRequest, type Input, notImplemented, onlyModelled } from '../service.ts';

/** What a function makes of a request: the request, changed or not, or an answer of its own. */
export type Verdict =
  | { readonly path: string; readonly query: URLSearchParams }
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** Throws an `AwsError` (503) when the code fails, or runs longer than it may. */
export type EdgeFunction = (request: HttpRequest, distribution: { readonly id: string; readonly domainName: string }) => Verdict;

/** CloudFront measures a share of its machine; here it is milliseconds of the clock, in which a busy machine may do nothing of it for a while. */
const longest = 1_000;

const largest = 10 * 1024;

/** Throws when the code is too large, or is not JavaScript. */
export const readFunction = ({ FunctionCode: code, FunctionConfig: config }: Input): EdgeFunction => {
  const settings = (config ?? {}) as Input;
  onlyModelled('FunctionConfig', settings, ['Comment', 'Runtime']);
  if (settings.Runtime !== 'cloudfront-js-2.0') throw notImplemented(`the runtime ${settings.Runtime} of CloudFront Functions`);
  const text = String(code);
  if (text.length > largest) throw new AwsError('FunctionSizeLimitExceeded', 'The function is larger than 10 KB.', 413);
  const script = new Script(`${text}\n;JSON.stringify(handler(JSON.parse(event)));`);
  return (request, { id, domainName }) => {
    const context = { eventType: 'viewer-request', distributionId: id, distributionDomainName: domainName };
    const event = JSON.stringify({ version: '1.0', context, ...eventOf(request) });
    try {
      // A context of its own each time: nothing stays from one request to the next.
      const room = createContext({ event }, { codeGeneration: { strings: false, wasm: false } });
      return verdictOf(JSON.parse(script.runInContext(room, { timeout: longest }) as string) as Answered);
    } catch {
      throw new AwsError('FunctionExecutionError', 'The CloudFront function of this distribution failed.', 503);
    }
  };
};

type Values = Readonly<Record<string, { readonly value: string; readonly multiValue?: readonly { readonly value: string }[] }>>;

interface Answered {
  readonly uri?: string;
  readonly querystring?: Values;
  readonly statusCode?: number;
  readonly headers?: Values;
  readonly body?: string | { readonly data: string };
}

const eventOf = ({ method, path, query, headers, sourceIp }: HttpRequest) => ({
  viewer: { ip: sourceIp },
  request: { method, uri: path, querystring: valuesOf(query), headers: singles(headers), cookies: {} },
});

const singles = (headers: HttpRequest['headers']): Values =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }]));

const valuesOf = (query: URLSearchParams): Values =>
  Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name).map((value) => ({ value: encodeURIComponent(value) }));
      return [name, { value: values.at(-1)?.value ?? '', ...(values.length > 1 ? { multiValue: values } : {}) }];
    }),
  );

const verdictOf = ({ uri, querystring = {}, statusCode: status, headers = {}, body = '' }: Answered): Verdict => {
  if (status !== undefined) {
    const plain = Object.entries(headers).map(([name, { value }]) => [name, value] as const);
    return { status, headers: Object.fromEntries(plain), body: typeof body === 'string' ? body : body.data };
  }
  if (!uri?.startsWith('/')) throw new Error('The function answered no request.');
  const pairs = Object.entries(querystring).flatMap(([name, { value, multiValue }]) =>
    (multiValue ?? [{ value }]).map((one): [string, string] => [name, decodeURIComponent(one.value)]),
  );
  return { path: uri, query: new URLSearchParams(pairs) };
};
