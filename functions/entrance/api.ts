/** The Lambda of the entrance. Its role can do nothing but write its log, so nothing can be taken from it. */
import { api } from '../edge/api.ts';
import { reply } from '../edge/reply.ts';
import { capabilityStatement } from './capability-statement.ts';
import { contract } from './contract.ts';

/** The doors of the platform, for whoever knocks at the address itself. Operators are of no hospital, so `/v1/me` is none of theirs. */
const links = { records: '/fhir/R4/metadata', files: '/v1/files', tenants: '/v1/tenants' };

export const handler = api(contract, {
  readIndex: async () => reply(200, { name: 'Ward', links }),
  readCapabilities: async ({ origin }) => reply(200, capabilityStatement(origin)),
});
