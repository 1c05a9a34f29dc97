/** The entrance: what the platform tells whoever comes, before it knows who they are. Nothing here is of any hospital, but its name. */
import * as z from 'zod';
import { contractOf } from '../kernel/route.ts';

export const contract = contractOf('entrance', {
  readAddress: {
    method: 'GET',
    path: '/v1/address',
    summary: 'Whose address this is',
    allow: 'anyone',
    scopes: [],
    answers: {
      200: z
        .object({
          kind: z.enum(['platform', 'hospital']),
          /** Of a hospital. */
          slug: z.string().optional(),
          name: z.string(),
        })
        .meta({ description: 'The platform, or the hospital of this subdomain' }),
    },
  },
  readSlug: {
    method: 'GET',
    path: '/v1/slugs/{slug}',
    summary: 'Whether a subdomain can be had, and if not, why',
    allow: 'anyone',
    scopes: [],
    params: z.object({ slug: z.string().min(1).max(200) }),
    answers: {
      200: z
        .object({ slug: z.string(), available: z.boolean(), reason: z.string().optional() })
        .meta({ description: 'What was asked for; onboarding decides, so another may come first' }),
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
