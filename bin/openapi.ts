/** `npm run openapi`: writes the API's description for clients to dist/openapi.json. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { clientOpenApiOf } from '../lib/client-openapi.ts';
import { contracts } from '../lib/contracts.ts';

mkdirSync('dist', { recursive: true });
writeFileSync('dist/openapi.json', `${JSON.stringify(clientOpenApiOf(Object.values(contracts)), null, 2)}\n`);
console.log('dist/openapi.json');
