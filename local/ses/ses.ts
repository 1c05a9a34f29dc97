/**
 * Amazon SES, version 2 of its API: mail is written as SES would, and kept in the outbox instead of being sent.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/Welcome.html
 */
import type { Cloud } from '../cloud.ts';
import { type Outbox, openOutbox } from '../mail/outbox.ts';
import { notImplemented, type Service } from '../service.ts';
import { configurationSetOperations } from './configuration-sets.ts';
import { identityOperations } from './identities.ts';
import type { Operation, Operations, SesNeeds } from './operation.ts';
import { openResources } from './resources.ts';
import { sesRest } from './rest.ts';
import { sendOperations } from './send-email.ts';
import { suppressionOperations } from './suppression.ts';
import { templateOperations } from './templates.ts';

const operations: Operations = {
  ...sendOperations,
  ...templateOperations,
  ...identityOperations,
  ...suppressionOperations,
  ...configurationSetOperations,
};

export interface Ses extends Service {
  /** Where its mails go, with those of the user pools. */
  readonly outbox: Outbox;
}

/** Templates, identities and sets lie in `<directory>/ses.sqlite`, mails in the outbox. */
export const createSes = (cloud: Cloud): Ses => {
  const needs: SesNeeds = { cloud, resources: openResources(cloud.directory), outbox: openOutbox(cloud.directory) };
  return {
    name: 'ses',
    outbox: needs.outbox,
    protocol: sesRest,
    access: ({ operation, input }) => operationOf(operation).access(needs, input, operation),
    handle: async ({ operation, input }) => operationOf(operation).run(needs, input, operation),
    async close() {
      needs.resources.close();
      needs.outbox.close();
    },
  };
};

const operationOf = (name: string): Operation => {
  if (!Object.hasOwn(operations, name)) throw notImplemented(`ses:${name}`);
  return operations[name] as Operation;
};
