/** One thing that could be tried with a session's credentials, and what it is, told apart from any policy. */
import type { Access } from '../../../local/service.ts';
import type { Whose } from './tenants.ts';

/** What it would do, in the words of the scope table. */
export type Deed =
  | {
      readonly on: 'items';
      readonly table: 'tenant' | 'control';
      readonly index: boolean;
      /** Names of partitions without their tenant: `record`, `APIKEY`. */
      readonly partitions: readonly string[];
      readonly operation: string;
    }
  | { readonly on: 'object'; readonly folder: string; readonly operation: string }
  /** The key of an object, as S3 uses it for the one who reads or writes the object. */
  | { readonly on: 'key of an object'; readonly folder: string; readonly operation: string }
  /** What there is below the tenant's prefix, version by version. */
  | { readonly on: 'versions' }
  | { readonly on: 'key'; readonly operation: string }
  /** The platform's own key, as DynamoDB uses it for whoever may use a table. */
  | { readonly on: 'key of a table' };

export interface Attempt {
  /** What IAM is asked; all of it must be allowed. */
  readonly asks: readonly Access[];
  /** Every tenant that something in it names; of what needs a tenant and has none, `nobody`. */
  readonly names: readonly Whose[];
  /** Absent for what no scope speaks of. */
  readonly deed?: Deed;
}

/** For people: `dynamodb:Query on …:table/T with {"dynamodb:LeadingKeys":["…"]}`. */
export const told = ({ asks }: Attempt): string =>
  asks
    .map(({ action, resource, context }) => `${action} on ${resource}${context ? ` with ${JSON.stringify(context)}` : ''}`)
    .join(', and ');
