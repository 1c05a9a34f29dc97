/** The Lambda of the entrance. Its role can read whose a subdomain is, and nothing else: there is nothing to be taken from it. */
import { controlTable as openControlTable } from '../aws/table.ts';
import { api } from '../edge/api.ts';
import { reply } from '../edge/reply.ts';
import { environmentOf } from '../kernel/environment.ts';
import { capabilityStatement } from './capability-statement.ts';
import { contract } from './contract.ts';
import { readAddress, readSlug } from './read-address.ts';

const environment = environmentOf(['CONTROL_TABLE', 'BASE_DOMAIN']);
const addresses = {
  control: openControlTable(),
  controlTable: environment.CONTROL_TABLE,
  baseDomain: environment.BASE_DOMAIN,
};

export const handler = api(contract, {
  readAddress: async ({ origin }) => reply(200, await readAddress(addresses, origin)),
  readSlug: async ({ input }) => reply(200, await readSlug(addresses, input.params.slug)),
  readCapabilities: async ({ origin }) => reply(200, capabilityStatement(origin)),
});
