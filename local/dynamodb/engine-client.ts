/** Speaks to the engine, which is a DynamoDB on a port of its own. */
import { Agent, request } from 'node:http';
import { AwsError, type Input } from '../service.ts';

export type Output = Record<string, unknown>;
export type Send = (operation: string, input: Input) => Promise<Output>;

export interface EngineClient {
  readonly send: Send;
  close(): void;
}

/** The engine asks for a signature and does not check it: the front door has. */
const unchecked = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20000101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=ward/20000101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0',
};

const ofStreams = new Set(['ListStreams', 'DescribeStream', 'GetShardIterator', 'GetRecords']);

/** `locate` is asked at every call, so a restarted engine is found again. Throws the engine's errors as `AwsError`. */
export const createEngineClient = (locate: () => Promise<string>): EngineClient => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    async send(operation, input) {
      const prefix = ofStreams.has(operation) ? 'DynamoDBStreams_20120810' : 'DynamoDB_20120810';
      const { status, body } = await post(await locate(), {
        agent,
        target: `${prefix}.${operation}`,
        body: Buffer.from(JSON.stringify(input)),
      });
      const output = parse(body);
      if (status === 200) return output;
      throw errorOf(output, status);
    },
    close: () => agent.destroy(),
  };
};

interface Post {
  readonly agent: Agent;
  readonly target: string;
  readonly body: Buffer;
}

const post = (url: string, { agent, target, body }: Post): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    const headers = { ...unchecked, 'x-amz-target': target, 'content-length': body.length };
    const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', (error) => reject(unreachable(error)));
      response.on('end', () => resolve({ status: response.statusCode ?? 500, body: Buffer.concat(chunks).toString('utf8') }));
    });
    outgoing.on('error', (error) => reject(unreachable(error)));
    outgoing.end(body);
  });

/** As AWS answers when a storage node is lost: the SDK tries again. */
const unreachable = (error: Error): AwsError =>
  new AwsError('InternalServerError', `DynamoDB's engine did not answer: ${error.message}`, 500);

const parse = (body: string): Output => {
  try {
    return JSON.parse(body) as Output;
  } catch {
    throw new AwsError('InternalServerError', "DynamoDB's engine answered what is not JSON.", 500);
  }
};

const errorOf = (output: Output, status: number): AwsError => {
  const { __type: type, message, Message, ...extra } = output;
  const code = String(type ?? 'InternalServerError')
    .split('#')
    .at(-1) as string;
  return new AwsError(code, String(message ?? Message ?? code), status, extra);
};
