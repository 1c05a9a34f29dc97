/** A new hospital as it is being filled in: every field a text, checked by the contract's own schema. Pure. */
import { wordsOf } from '../../../functions/kernel/fault-words.ts';
import { type NewTenant, newTenantSchema } from '../../../functions/kernel/tenant.ts';

export interface Draft {
  readonly name: string;
  readonly type: string;
  readonly size: string;
  readonly slug: string;
  readonly plan: string;
  readonly adminName: string;
  readonly email: string;
}

export const emptyDraft: Draft = {
  name: '',
  type: 'hospital',
  size: '50-199',
  slug: '',
  plan: 'standard',
  adminName: '',
  email: '',
};

export type DraftFaults = Readonly<Partial<Record<keyof Draft, string>>>;

const fields: Readonly<Record<string, keyof Draft>> = {
  'organization.name': 'name',
  'organization.type': 'type',
  'organization.size': 'size',
  slug: 'slug',
  plan: 'plan',
  'administrator.name': 'adminName',
  'administrator.email': 'email',
};

/** The hospital, or the first fault of each field, in words that follow its name. */
export const readDraft = (draft: Draft): { readonly tenant: NewTenant } | { readonly faults: DraftFaults } => {
  const filled = {
    organization: { name: draft.name, type: draft.type, size: draft.size },
    slug: draft.slug.trim(),
    plan: draft.plan,
    administrator: { name: draft.adminName, email: draft.email.trim() },
  };
  const read = newTenantSchema.safeParse(filled, { reportInput: true });
  if (read.success) return { tenant: read.data };
  const faults: Partial<Record<keyof Draft, string>> = {};
  for (const issue of read.error.issues) {
    const field = fields[issue.path.join('.')];
    if (field) faults[field] ??= wordsOf(issue);
  }
  return { faults };
};

/** The faults of some fields only, for a step of a wizard. */
export const faultsIn = (draft: Draft, names: readonly (keyof Draft)[]): DraftFaults => {
  const read = readDraft(draft);
  if ('tenant' in read) return {};
  return Object.fromEntries(names.flatMap((name) => (read.faults[name] ? [[name, read.faults[name]]] : [])));
};
