/** Lambda's own protocol over real HTTP, without the signature check of the front door: what the stock SDK speaks to. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Cloud, rootOf } from '../../../local/cloud.ts';
import { send, toHttpRequest } from '../../../local/http-message.ts';
import type { AwsError, Call, Service } from '../../../local/service.ts';

export const restServer = async (cloud: Cloud): Promise<{ url: string; close(): Promise<void> }> => {
  const { protocol } = cloud.find('lambda') as Service;
  const server = createServer(async (incoming, outgoing) => {
    const http = toHttpRequest(incoming);
    const answer = async () => {
      const read = await protocol.read(http);
      const call: Call = { service: 'lambda', principal: rootOf(cloud), requestId: 'request', http, ...read };
      return protocol.write(await cloud.carry(call), call);
    };
    await send(await answer().catch((error: AwsError) => protocol.fail(error, 'request')), outgoing, false);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
