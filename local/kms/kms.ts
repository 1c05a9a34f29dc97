/** KMS: keys that never leave, and the rights to use them. Bytes are Base64, in process as on the wire. */
import type { Cloud } from '../cloud.ts';
import { awsJson } from '../protocol.ts';
import { type Call, notImplemented, onlyModelled, type Service } from '../service.ts';
import { aliasOperations } from './aliases.ts';
import { cryptographicOperations } from './cryptography.ts';
import type { KmsNeeds } from './find-key.ts';
import { keyOperations } from './key-operations.ts';
import { policyOperations } from './key-policy.ts';
import { openKeyStore } from './key-store.ts';
import { macOperations } from './mac.ts';
import { accessByKeyId, type Operation } from './operation.ts';
import { rotationOperations } from './rotation.ts';
import { signatureOperations } from './signature.ts';
import { tagOperations } from './tags.ts';

const operations: Readonly<Record<string, Operation>> = {
  ...keyOperations,
  ...policyOperations,
  ...tagOperations,
  ...aliasOperations,
  ...rotationOperations,
  ...cryptographicOperations,
  ...macOperations,
  ...signatureOperations,
};

/** Keys lie in `<directory>/kms.sqlite`, sealed by `<directory>/kms.key`. Throws an `Error` when that key is not readable. */
export const createKms = (cloud: Cloud): Service => {
  const needs: KmsNeeds = { cloud, keys: openKeyStore(cloud) };
  let closed = false;
  return {
    name: 'kms',
    protocol: awsJson('1.1'),
    access: ({ operation, input }) => {
      const { members, access = accessByKeyId } = operationOf(operation);
      onlyModelled(operation, input, members);
      return access(needs, input, operation);
    },
    handle: async ({ operation, input }: Call) => operationOf(operation).run(needs, input),
    async close() {
      if (!closed) needs.keys.close();
      closed = true;
    },
  };
};

const operationOf = (name: string): Operation => {
  if (!Object.hasOwn(operations, name)) throw notImplemented(`kms:${name}`);
  return operations[name] as Operation;
};
