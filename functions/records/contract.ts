/** Records: a hospital's FHIR R4 resources, as http://hl7.org/fhir/R4/http.html says. */
import * as z from 'zod';
import { bundleSchema } from '../fhir/bundle.ts';
import { recordTypeSchema } from '../fhir/record-type.ts';
import { countSchema, searchSchema } from '../fhir/search.ts';
import { readers, writers } from '../kernel/permission.ts';
import { contractOf } from '../kernel/route.ts';

/** A resource's content is judged against FHIR's own definitions, which say more than a schema here could. */
const resourceSchema = z.looseObject({ resourceType: z.string() }).meta({ id: 'Resource', description: 'A FHIR R4 resource' });

const bundleAnswer = z
  .looseObject({ resourceType: z.literal('Bundle'), type: z.string() })
  .meta({ id: 'Bundle', description: 'A FHIR R4 Bundle' });

const typeParams = z.object({ type: recordTypeSchema });

const recordParams = typeParams.extend({ id: z.string().regex(/^[A-Za-z0-9.-]{1,64}$/, 'must be an id') });

const versionParams = recordParams.extend({ versionId: z.string().regex(/^[1-9]\d{0,9}$/, 'must be a version: 1, 2, 3 …') });

export const contract = contractOf('records', {
  processBundle: {
    method: 'POST',
    path: '/fhir/R4',
    summary:
      'Process a batch, each entry on its own, or a transaction, all or nothing; writing entries need a role that may write',
    allow: readers,
    scopes: ['record:write', 'key:open'],
    body: bundleSchema,
    answers: { 200: bundleAnswer },
    format: 'fhir',
  },
  searchRecords: {
    method: 'GET',
    path: '/fhir/R4/{type}',
    summary: 'Search the records of a type',
    allow: readers,
    scopes: ['record:read', 'key:open'],
    params: typeParams,
    query: searchSchema,
    answers: { 200: bundleAnswer },
    format: 'fhir',
  },
  createRecord: {
    method: 'POST',
    path: '/fhir/R4/{type}',
    summary: 'Create a record; with If-None-Exist only if no other bears the identifier',
    allow: writers,
    scopes: ['record:write', 'key:open'],
    params: typeParams,
    headers: ['if-none-exist', 'idempotency-key'],
    body: resourceSchema,
    answers: { 200: resourceSchema, 201: resourceSchema },
    format: 'fhir',
  },
  readRecord: {
    method: 'GET',
    path: '/fhir/R4/{type}/{id}',
    summary: 'Read a record as it is now',
    allow: readers,
    scopes: ['record:read', 'key:open'],
    params: recordParams,
    headers: ['if-none-match'],
    answers: { 200: resourceSchema, 304: null },
    format: 'fhir',
  },
  updateRecord: {
    method: 'PUT',
    path: '/fhir/R4/{type}/{id}',
    summary: 'Replace a record with its next version, or create it under an id of your own',
    allow: writers,
    scopes: ['record:write', 'key:open'],
    params: recordParams,
    headers: ['if-match'],
    body: resourceSchema,
    answers: { 200: resourceSchema, 201: resourceSchema },
    format: 'fhir',
  },
  deleteRecord: {
    method: 'DELETE',
    path: '/fhir/R4/{type}/{id}',
    summary: 'Delete a record; its history stays',
    allow: writers,
    scopes: ['record:write', 'key:open'],
    params: recordParams,
    headers: ['if-match'],
    answers: { 204: null },
    format: 'fhir',
  },
  listRecordHistory: {
    method: 'GET',
    path: '/fhir/R4/{type}/{id}/_history',
    summary: 'List the versions of a record, the newest first',
    allow: readers,
    scopes: ['record:read', 'key:open'],
    params: recordParams,
    query: z.object({ _count: countSchema, _cursor: z.string().min(1).max(2048).optional() }),
    answers: { 200: bundleAnswer },
    format: 'fhir',
  },
  readRecordVersion: {
    method: 'GET',
    path: '/fhir/R4/{type}/{id}/_history/{versionId}',
    summary: 'Read one version of a record',
    allow: readers,
    scopes: ['record:read', 'key:open'],
    params: versionParams,
    headers: ['if-none-match'],
    answers: { 200: resourceSchema, 304: null },
    format: 'fhir',
  },
});
