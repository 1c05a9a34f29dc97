/**
 * Cognito user pools.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html
 */
import type { Cloud } from '../cloud.ts';
import { awsJson } from '../protocol.ts';
import { type Access, type Call, type HttpRequest, type HttpResponse, notImplemented, type Service } from '../service.ts';
import { adminCreateUser } from './admin-create-user.ts';
import { adminUserOperations } from './admin-user.ts';
import { adminAuthentication, userAuthentication } from './authentication.ts';
import { brandingOperations } from './branding.ts';
import { clientOperations } from './client.ts';
import { openDirectory } from './directory.ts';
import { domainOperations } from './domain.ts';
import { forgotPasswordOperations } from './forgot-password.ts';
import { groupOperations } from './group.ts';
import { listUsers } from './list-users.ts';
import { managedLogin } from './managed-login/managed-login.ts';
import { adminMfaOperations, mfaOperations } from './mfa.ts';
import type { Operation, Operations } from './operation.ts';
import { arnOf, poolOperations } from './pool.ts';
import { selfServiceOperations } from './self-service.ts';
import { wellKnown } from './well-known.ts';

/** Operations that IAM guards. */
const guarded: Operations = {
  ...poolOperations,
  ...clientOperations,
  ...domainOperations,
  ...brandingOperations,
  ...groupOperations,
  ...adminCreateUser,
  ...adminUserOperations,
  ...adminMfaOperations,
  ...adminAuthentication,
  ...listUsers,
};

/** Operations anybody may call: what they are given (a password, a token, a session) is their credential. */
const open: Operations = {
  ...userAuthentication,
  ...selfServiceOperations,
  ...mfaOperations,
  ...forgotPasswordOperations,
};

export interface Cognito extends Service {
  /** The answer to a GET of a pool's `jwks.json` or `openid-configuration`; undefined for any other request. */
  wellKnown(request: HttpRequest): Promise<HttpResponse | undefined>;
  /** The answer to any request at the host of managed login. */
  managedLogin(request: HttpRequest): Promise<HttpResponse>;
}

const operationOf = (operations: Operations, name: string): Operation | undefined =>
  Object.hasOwn(operations, name) ? operations[name] : undefined;

/** Opens the user pools kept in the cloud's directory. */
export const createCognito = (cloud: Cloud): Cognito => {
  const directory = openDirectory(cloud);

  const access = ({ operation, input }: Call): readonly Access[] => {
    if (operationOf(open, operation)) return [];
    if (!operationOf(guarded, operation)) throw notImplemented(`cognito-idp:${operation}`);
    const resource = typeof input.UserPoolId === 'string' ? arnOf(directory, input.UserPoolId) : '*';
    return [{ action: `cognito-idp:${operation}`, resource }];
  };

  return {
    name: 'cognito-idp',
    protocol: awsJson('1.1'),
    access,
    async handle({ operation, input }) {
      const run = operationOf(guarded, operation) ?? operationOf(open, operation);
      if (!run) throw notImplemented(`cognito-idp:${operation}`);
      return run(directory, input, operation);
    },
    wellKnown: async (request) => wellKnown(directory, request),
    managedLogin: (request) => managedLogin(directory, request),
    async close() {
      directory.outbox.close();
      if (directory.store.isOpen) directory.store.close();
    },
  };
};
