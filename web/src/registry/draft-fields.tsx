/** The fields of a new hospital: the operators' form shows them together, the sign-up's wizard one group after the other. */
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tiles from '@cloudscape-design/components/tiles';
import type { ReactNode } from 'react';
import { type Plan, planNames } from '../../../functions/kernel/plan.ts';
import { organizationSchema } from '../../../functions/kernel/tenant.ts';
import type { Draft, DraftFaults } from './draft.ts';
import { SlugField } from './slug-field.tsx';
import { texts, words } from './texts.ts';

export interface DraftFieldsProps {
  readonly draft: Draft;
  readonly faults: DraftFaults;
  readonly onChange: (change: Partial<Draft>) => void;
}

interface TextProps extends DraftFieldsProps {
  readonly name: keyof Draft;
  readonly label: string;
  readonly hint?: string;
  readonly autoComplete?: string;
  readonly type?: InputProps.Type;
}

const Text = ({ draft, faults, onChange, name, label, hint, autoComplete, type = 'text' }: TextProps): ReactNode => (
  <FormField label={label} description={hint} errorText={faults[name]}>
    <Input
      value={draft[name]}
      type={type}
      autoComplete={autoComplete ?? false}
      onChange={({ detail }) => onChange({ [name]: detail.value })}
    />
  </FormField>
);

interface PickProps extends DraftFieldsProps {
  readonly name: keyof Draft;
  readonly label: string;
  readonly words: Readonly<Record<string, string>>;
}

const Pick = ({ draft, faults, onChange, name, label, words }: PickProps): ReactNode => {
  const options = Object.entries(words).map(([value, text]) => ({ value, label: text }));
  return (
    <FormField label={label} errorText={faults[name]}>
      <Select
        options={options}
        selectedOption={options.find(({ value }) => value === draft[name]) ?? null}
        onChange={({ detail }) => onChange({ [name]: detail.selectedOption.value ?? '' })}
      />
    </FormField>
  );
};

const inOrder = (values: readonly string[], names: Readonly<Record<string, string>>) =>
  Object.fromEntries(values.map((value) => [value, names[value] ?? value]));

const { type, size } = organizationSchema.shape;

export const OrganizationFields = (props: DraftFieldsProps): ReactNode => (
  <SpaceBetween size="l">
    <Text {...props} name="name" label={texts.name} hint={texts.nameHint} autoComplete="organization" />
    <Pick {...props} name="type" label={texts.kind} words={inOrder(type.options, words.types)} />
    <Pick {...props} name="size" label={texts.size} words={inOrder(size.options, words.sizes)} />
  </SpaceBetween>
);

export const AddressFields = ({ draft, faults, onChange }: DraftFieldsProps): ReactNode => (
  <SlugField value={draft.slug} fault={faults.slug} onChange={(slug) => onChange({ slug })} />
);

export interface PlanFieldsProps extends Omit<DraftFieldsProps, 'draft'> {
  readonly draft: Pick<Draft, 'plan'>;
  /** That can be chosen; all, where it is not said. */
  readonly plans?: readonly Plan['name'][];
}

export const PlanFields = ({ draft, faults, onChange, plans = planNames }: PlanFieldsProps): ReactNode => (
  <FormField label={texts.plan} errorText={faults.plan} stretch>
    <Tiles
      value={draft.plan}
      items={plans.map((plan) => ({ value: plan, label: words.plans[plan], description: texts.planHint[plan] }))}
      onChange={({ detail }) => onChange({ plan: detail.value })}
    />
  </FormField>
);

export const AdministratorFields = (props: DraftFieldsProps): ReactNode => (
  <SpaceBetween size="l">
    <Text {...props} name="adminName" label={texts.adminName} autoComplete="name" />
    <Text {...props} name="email" label={texts.email} hint={texts.emailHint} type="email" autoComplete="email" />
  </SpaceBetween>
);
