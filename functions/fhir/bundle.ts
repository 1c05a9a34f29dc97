/** Bundles that ask: batches and transactions (http://hl7.org/fhir/R4/http.html#transaction). */
import * as z from 'zod';
import { hasMoreElements, maxBundleElements } from './size.ts';

/** Entries of a batch. A transaction is bounded by what is written at once, which its error tells. */
export const maxEntries = 200;

const requestSchema = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE'], 'must be GET, POST, PUT or DELETE'),
  url: z.string().min(1).max(4096),
  ifMatch: z.string().optional(),
  ifNoneMatch: z.string().optional(),
  ifNoneExist: z.string().optional(),
});

const entrySchema = z.looseObject({
  fullUrl: z.string().min(1).optional(),
  resource: z.looseObject({ resourceType: z.string() }).optional(),
  request: requestSchema,
});

export const bundleSchema = z.looseObject({
  resourceType: z.literal('Bundle'),
  type: z.enum(['batch', 'transaction'], 'must be batch or transaction'),
  entry: z
    .array(entrySchema)
    .max(maxEntries, `must not have more than ${maxEntries} entries; send it in parts`)
    .refine((entries) => !hasMoreElements(entries, maxBundleElements), {
      error: `must not have more than ${maxBundleElements} elements in all; send it in parts`,
    })
    .default([]),
});

export type RequestBundle = z.output<typeof bundleSchema>;

export type RequestEntry = RequestBundle['entry'][number];

/** What is answered to one entry. */
export interface ResponseEntry {
  readonly fullUrl?: string;
  readonly resource?: unknown;
  readonly response: {
    readonly status: string;
    readonly location?: string;
    readonly etag?: string;
    readonly lastModified?: string;
    readonly outcome?: unknown;
  };
}

export const responseBundle = (type: RequestBundle['type'], entry: readonly ResponseEntry[]) => ({
  resourceType: 'Bundle' as const,
  type: `${type}-response`,
  ...(entry.length > 0 ? { entry } : {}),
});
