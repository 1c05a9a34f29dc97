/** Where a hospital's data is: in the table and the bucket that hospitals share, or in its own. */
import * as z from 'zod';

export const placements = ['pooled', 'dedicated'] as const;

export const placementSchema = z.strictObject({ kind: z.enum(placements) });

export type Placement = Readonly<z.infer<typeof placementSchema>>;

/** Of a hospital's own table, and of its own bucket: `ward-<stage>-<tenantId>`, 63 characters at most. */
export const ownNameOf = (stage: string, tenantId: string): string => `ward-${stage}-${tenantId}`;
