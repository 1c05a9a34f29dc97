/**
 * The one way in over HTTP, on loopback: a request comes in, its signature is verified, the cloud carries the call, an answer
 * goes out. A request without a signature goes where its host, target and form say, as nobody.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Cloud } from './cloud.ts';
import { type Destination, destinationOf, isLoopback } from './destination.ts';
import { send, toHttpRequest } from './http-message.ts';
import type { Principal } from './iam/principal.ts';
import { awsJson, awsQuery } from './protocol.ts';
import { AwsError, type HttpRequest, type HttpResponse, type Protocol } from './service.ts';
import { signedService } from './sigv4/claim.ts';
import { createCredentials } from './sigv4/credentials.ts';
import { createVerifier, type Verifier } from './sigv4/verify.ts';
import { ConnectionCut } from './traffic.ts';

export interface FrontDoorSettings {
  /** 0 takes any free port. */
  readonly port: number;
  /** Answers unsigned requests to `localhost` and `*.localhost`: API Gateway. */
  readonly web?: (request: HttpRequest) => Promise<HttpResponse>;
  /** Answers `GET /<poolId>/.well-known/…`; undefined when it is not its business. */
  readonly wellKnown?: (request: HttpRequest) => Promise<HttpResponse | undefined>;
  /** Answers everything at the host of managed login. */
  readonly managedLogin?: (request: HttpRequest) => Promise<HttpResponse>;
  /** Hears of each failure that is ours, by code alone; standard error unless given. */
  readonly log?: (line: string) => void;
}

export interface FrontDoor {
  readonly port: number;
  /** Ends every connection and gives the port back. Idempotent. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 and sets `cloud.endpoint`. Throws one clear sentence when the port is taken. */
export const openFrontDoor = async (cloud: Cloud, settings: FrontDoorSettings): Promise<FrontDoor> => {
  const failures = failuresTo(settings.log ?? ((line) => process.stderr.write(`${line}\n`)));
  const answer = createAnswer({ cloud, settings, failures, verifier: createVerifier(cloud, createCredentials(cloud)) });
  // Session tokens travel in a header; kept connections outlive the pauses between a client's calls.
  const server = createServer({ maxHeaderSize: 64 * 1024, keepAliveTimeout: 65_000 }, (incoming, outgoing) => {
    void respond(incoming, outgoing, { answer, failures });
  });
  server.on('clientError', refuseConnection);
  const port = await listen(server, settings.port);
  cloud.endpoint = `http://127.0.0.1:${port}`;
  return { port, close: () => shut(server) };
};

type Answer = (request: HttpRequest, requestId: string) => Promise<HttpResponse>;

interface Desk {
  readonly answer: Answer;
  readonly failures: Failures;
}

const respond = async (incoming: IncomingMessage, outgoing: ServerResponse, { answer, failures }: Desk): Promise<void> => {
  const requestId = randomUUID();
  try {
    const reply = async () => answer(toHttpRequest(incoming), requestId);
    const response = await reply().catch((error) => awsJson('1.1').fail(failures.tell('front door', error), requestId));
    await send(response, outgoing, incoming.method === 'HEAD');
  } catch (error) {
    if (!(error instanceof ConnectionCut)) failures.tell('answer', error);
    outgoing.destroy();
  }
  // What was not read of a refused upload is let through, so that the connection can carry the next request.
  incoming.unpipe();
  incoming.resume();
};

interface Staff {
  readonly cloud: Cloud;
  readonly settings: FrontDoorSettings;
  readonly verifier: Verifier;
  readonly failures: Failures;
}

const createAnswer = ({ cloud, settings, verifier, failures }: Staff): Answer => {
  const serve = async (
    name: string,
    { asked, requestId }: { asked: HttpRequest; requestId: string },
    verified: () => Promise<{ request: HttpRequest; principal: Principal }>,
  ) => {
    const service = cloud.find(name);
    if (!service) throw new AwsError('NotImplemented', `The embedded cloud has no service ${name}.`, 501);
    const { protocol } = service;
    let operation = '';
    try {
      const { request, principal: signer } = await verified();
      const { form, ...read } = await protocol.read(request);
      operation = read.operation;
      const principal = form && signer.kind === 'anonymous' ? verifier.verifyForm(form) : signer;
      const call = { service: name, operation, input: read.input, principal, requestId, http: request };
      return protocol.write(await cloud.carry(call), call);
    } catch (error) {
      return protocol.fail(failures.tell(`${name}:${operation}`, error), requestId, asked);
    }
  };

  const visit = async (http: HttpRequest, requestId: string): Promise<HttpResponse> => {
    const { managedLogin } = settings;
    if (!managedLogin) return notFound(requestId);
    const call = { service: 'cognito-idp', operation: 'ManagedLogin', input: {}, principal: anonymous, requestId, http };
    return (await cloud.traffic.pass(call, () => managedLogin(http))) as HttpResponse;
  };

  const unsigned = async (destination: Destination, request: HttpRequest, requestId: string): Promise<HttpResponse> => {
    if (destination === 'managed-login') return visit(request, requestId);
    if (destination === 'web') return settings.web ? settings.web(request) : notFound(requestId);
    if (destination === 'well-known') {
      const call = {
        service: 'cognito-idp',
        operation: 'GetWellKnown',
        input: {},
        principal: anonymous,
        requestId,
        http: request,
      };
      const answered = await cloud.traffic.pass(call, async () => settings.wellKnown?.(request));
      return answered ?? unsigned('s3', request, requestId);
    }
    if (destination === 'preflight') return preflight(request);
    if (destination === 'json' || destination === 'query') return missingToken(destination, requestId);
    const response = await serve(destination, { asked: request, requestId }, async () => ({ request, principal: anonymous }));
    return destination === 's3' ? response : { ...response, headers: { ...response.headers, ...anyOrigin } };
  };

  return async (request, requestId) => {
    if (!isLoopback(request.host)) {
      throw new AwsError('MisdirectedRequest', 'The embedded cloud answers to 127.0.0.1, localhost and *.localhost only.', 421);
    }
    // A browser asks with the method OPTIONS before it uses a presigned URL, whose signature is for another method.
    const service = request.method === 'OPTIONS' ? undefined : signedService(request);
    if (!service) return unsigned(destinationOf(request), request, requestId);
    return serve(service, { asked: request, requestId }, () => verifier.verify(request, service));
  };
};

const anonymous: Principal = { kind: 'anonymous', arn: '*', accountId: 'anonymous', userId: 'anonymous' };

/** Browsers may sign in from any page: https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html */
const anyOrigin = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'x-amzn-requestid,x-amzn-errortype' };

const preflight = ({ headers }: HttpRequest): HttpResponse => ({
  status: 204,
  headers: {
    ...anyOrigin,
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': headers['access-control-request-headers'] ?? '',
    'access-control-max-age': '600',
  },
});

const missingToken = (dialect: 'json' | 'query', requestId: string): HttpResponse => {
  const [protocol, code, status]: [Protocol, string, number] =
    dialect === 'json'
      ? [awsJson('1.0'), 'MissingAuthenticationTokenException', 400]
      : [awsQuery('https://webservices.amazon.com/'), 'MissingAuthenticationToken', 403];
  return protocol.fail(new AwsError(code, 'Request is missing Authentication Token', status), requestId);
};

const notFound = (requestId: string): HttpResponse =>
  awsJson('1.1').fail(new AwsError('NotFound', 'Nothing is served at this host.', 404), requestId);

interface Failures {
  /** What a caller may learn of a failure: an `AwsError` says what it means to, anything else says nothing. A cut connection it throws on. */
  tell(where: string, error: unknown): AwsError;
}

const failuresTo = (log: (line: string) => void): Failures => ({
  tell(where, error) {
    if (error instanceof ConnectionCut) throw error;
    if (error instanceof AwsError) return error;
    const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
    // A client that hangs up is no failure of ours.
    const hungUp = code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET';
    if (!hungUp) log(`${where} failed: ${String(code ?? name ?? 'unknown')}`);
    return new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', 500);
  },
});

const refuseConnection = (error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const [status, message] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', 'The headers of the request are too large.']
      : ['400 Bad Request', 'The request is not valid HTTP/1.1.'];
  const body = JSON.stringify({ message });
  const head = ['content-type: application/json', `content-length: ${body.length}`, 'connection: close'];
  socket.end(`HTTP/1.1 ${status}\r\n${head.join('\r\n')}\r\n\r\n${body}`);
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${port} is taken; set PORT to another.`) : error),
    );
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

const shut = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
