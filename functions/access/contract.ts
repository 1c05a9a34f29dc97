/** Access: who I am, and the API keys of a hospital. */
import * as z from 'zod';
import { uuidSchema } from '../kernel/id-schema.ts';
import { lineSchema } from '../kernel/line.ts';
import { everyRole, tenantRoles } from '../kernel/permission.ts';
import { contractOf } from '../kernel/route.ts';

const roleSchema = z.enum(tenantRoles);

/** A key as it can be shown again: never its secret. */
const apiKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    roles: z.array(roleSchema),
    createdAt: z.string(),
    expiresAt: z.string(),
  })
  .meta({ id: 'ApiKey', description: 'An API key, without its secret' });

export const newApiKeySchema = z.strictObject({
  name: lineSchema(1, 80),
  roles: z
    .array(roleSchema.exclude(['administrator'], 'a key cannot be an administrator'))
    .min(1)
    .max(tenantRoles.length)
    .refine((roles) => new Set(roles).size === roles.length, 'must not name a role twice'),
  /** How long it is good, in days. */
  days: z.number().int().min(1).max(365),
});

export const contract = contractOf('access', {
  readMe: {
    method: 'GET',
    path: '/v1/me',
    summary: 'Who the credential is, in which hospital, with which roles',
    allow: everyRole,
    scopes: [],
    withoutSecondFactor: true,
    answers: {
      200: z
        .object({
          userId: z.string(),
          tenantId: z.string(),
          roles: z.array(roleSchema),
          credential: z.enum(['token', 'api-key']),
          /** `missing`: the hospital's plan demands one, and this is all that is answered until it is set. */
          secondFactor: z.enum(['set', 'missing', 'not-demanded']),
        })
        .meta({ description: 'Who the credential is' }),
    },
  },
  createApiKey: {
    method: 'POST',
    path: '/v1/api-keys',
    summary: 'Make an API key; its secret is in this answer and never again',
    allow: ['administrator'],
    scopes: ['apikey:write'],
    body: newApiKeySchema,
    answers: {
      201: apiKeySchema
        .extend({ secret: z.string() })
        .meta({ id: 'NewApiKey', description: 'The key with its secret, this once' }),
    },
  },
  listApiKeys: {
    method: 'GET',
    path: '/v1/api-keys',
    summary: 'List the API keys of this hospital',
    allow: ['administrator'],
    scopes: ['apikey:read'],
    answers: { 200: z.object({ keys: z.array(apiKeySchema) }).meta({ description: 'The keys of this hospital' }) },
  },
  revokeApiKey: {
    method: 'DELETE',
    path: '/v1/api-keys/{keyId}',
    summary: 'Revoke an API key: within five seconds it opens nothing',
    allow: ['administrator'],
    scopes: ['apikey:write'],
    params: z.object({ keyId: uuidSchema }),
    answers: { 204: null },
  },
});
