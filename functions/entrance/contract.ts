/** The entrance: what the platform tells whoever comes, before it knows who they are. Nothing here is of any hospital. */
import * as z from 'zod';
import { contractOf } from '../kernel/route.ts';

export const contract = contractOf('entrance', {
  readIndex: {
    method: 'GET',
    path: '/',
    summary: 'Where to begin',
    allow: 'anyone',
    scopes: [],
    answers: {
      200: z
        .object({ name: z.string(), links: z.record(z.string(), z.string()) })
        .meta({ description: 'The paths to begin with' }),
    },
  },
  readCapabilities: {
    method: 'GET',
    path: '/fhir/R4/metadata',
    summary: 'What this FHIR server can do',
    allow: 'anyone',
    scopes: [],
    answers: {
      200: z.looseObject({ resourceType: z.literal('CapabilityStatement') }).meta({ description: 'The CapabilityStatement' }),
    },
    format: 'fhir',
  },
});
