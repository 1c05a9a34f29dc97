/** A service of the smallest kind, to see what the front door makes of a request. */
import { buffer } from 'node:stream/consumers';
import { awsJson } from '../../../local/protocol.ts';
import { type Access, type Call, notImplemented, type Protocol, type Service } from '../../../local/service.ts';

/** Speaks JSON as DynamoDB does, so that its stock client can call it: `GetItem` needs `dynamodb:GetItem` on the item's table. */
export const toyTables = (accesses?: (call: Call) => readonly Access[]): Service & { readonly seen: Call[] } => {
  const seen: Call[] = [];
  return {
    name: 'dynamodb',
    protocol: awsJson('1.0'),
    seen,
    access(call) {
      if (call.operation !== 'GetItem') throw notImplemented(call.operation);
      return accesses?.(call) ?? [{ action: 'dynamodb:GetItem', resource: tableArn(String(call.input.TableName)) }];
    },
    async handle(call) {
      seen.push(call);
      return { Item: {} };
    },
  };
};

export const tableArn = (name: string): string => `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`;

/** Speaks as S3 does, as far as bodies go: answers the SHA-ready bytes it was sent, and the trailers that followed. */
export const toyBuckets = (): Service & { readonly seen: Call[]; readonly bodies: Buffer[] } => {
  const seen: Call[] = [];
  const bodies: Buffer[] = [];
  const protocol: Protocol = {
    read: async (request) => ({ operation: request.method === 'PUT' ? 'PutObject' : 'GetObject', input: { Key: request.path } }),
    write: (output) => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: String(output) }),
    fail: (error) => ({
      status: error.status,
      headers: { 'content-type': 'application/xml' },
      body: `<Error><Code>${error.code}</Code><Message>${error.message}</Message></Error>`,
    }),
  };
  return {
    name: 's3',
    protocol,
    seen,
    bodies,
    access: () => [],
    async handle(call) {
      seen.push(call);
      if (call.operation === 'PutObject' && call.http) bodies.push(await buffer(call.http.body));
      return 'ok';
    },
  };
};
