/** `/sign-up`: anyone registers their hospital, a step at a time; but for whether the subdomain is free, nothing is sent before the last. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Wizard, { type WizardProps } from '@cloudscape-design/components/wizard';
import { useMutation } from '@tanstack/react-query';
import { type ComponentType, type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import type { NewTenant } from '../../../functions/kernel/tenant.ts';
import { contract } from '../../../functions/signup/contract.ts';
import { useSession } from '../access/session.tsx';
import { originOf } from '../place.ts';
import { type Draft, type DraftFaults, emptyDraft, faultsIn, readDraft } from '../registry/draft.ts';
import {
  AddressFields,
  AdministratorFields,
  type DraftFieldsProps,
  OrganizationFields,
  PlanFields,
} from '../registry/draft-fields.tsx';
import { texts as registry, words } from '../registry/texts.ts';
import { PlainPage } from '../shell/plain-page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useTitle } from '../shell/use-title.ts';
import { keepSecret } from './kept-secret.ts';
import { texts } from './texts.ts';

interface StepOfDraft {
  readonly name: Exclude<keyof typeof texts.steps, 'review'>;
  readonly Fields: ComponentType<DraftFieldsProps>;
  readonly asks: readonly (keyof Draft)[];
}

const steps: readonly StepOfDraft[] = [
  { name: 'organization', Fields: OrganizationFields, asks: ['name', 'type', 'size'] },
  { name: 'address', Fields: AddressFields, asks: ['slug'] },
  { name: 'plan', Fields: PlanFields, asks: ['plan'] },
  { name: 'administrator', Fields: AdministratorFields, asks: ['adminName', 'email'] },
];

interface ReviewProps {
  readonly draft: Draft;
  readonly onEdit: (step: number) => void;
}

const Review = ({ draft, onEdit }: ReviewProps): ReactNode => {
  const { config } = useSession();
  const host = draft.slug === '' ? '–' : new URL(originOf(draft.slug, config.origin)).host;
  const rows: Readonly<Record<StepOfDraft['name'], readonly (readonly [string, string])[]>> = {
    organization: [
      [registry.name, draft.name],
      [registry.kind, words.types[draft.type as keyof typeof words.types]],
      [registry.size, words.sizes[draft.size as keyof typeof words.sizes]],
    ],
    address: [[registry.address, host]],
    plan: [[registry.plan, words.plans[draft.plan as keyof typeof words.plans]]],
    administrator: [
      [registry.adminName, draft.adminName],
      [registry.email, draft.email],
    ],
  };
  return (
    <SpaceBetween size="l">
      {steps.map(({ name }, index) => (
        <Container
          key={name}
          header={
            <Header
              variant="h2"
              actions={
                <Button ariaLabel={`${texts.edit}: ${texts.steps[name]}`} onClick={() => onEdit(index)}>
                  {texts.edit}
                </Button>
              }
            >
              {texts.steps[name]}
            </Header>
          }
        >
          <KeyValuePairs columns={3} items={rows[name].map(([label, value]) => ({ label, value }))} />
        </Container>
      ))}
    </SpaceBetween>
  );
};

const i18nStrings: WizardProps.I18nStrings = {
  stepNumberLabel: texts.stepNumber,
  collapsedStepsLabel: texts.stepsOf,
  navigationAriaLabel: texts.navigation,
  cancelButton: texts.cancel,
  previousButton: texts.previous,
  nextButton: texts.next,
  submitButton: texts.submit,
};

/** The draft, the step that is shown, and the way on. */
const useWizard = () => {
  const { api } = useSession();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(emptyDraft);
  const [faults, setFaults] = useState<DraftFaults>({});
  const [active, setActive] = useState(0);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const create = useMutation({
    mutationFn: (body: NewTenant) => api(contract.routes.createSignUp, { body, headers: { 'idempotency-key': key } }),
    onSuccess: async ({ signUp, secret }) => {
      keepSecret(signUp.id, secret);
      await navigate(`/sign-up/${signUp.id}`);
    },
  });
  const change = (changed: Partial<Draft>): void => {
    setDraft({ ...draft, ...changed });
    setFaults({});
    setKey(crypto.randomUUID());
  };
  const go = (to: number): void => {
    const found = to > active ? faultsIn(draft, steps[active]?.asks ?? []) : {};
    setFaults(found);
    if (Object.keys(found).length === 0) setActive(to);
  };
  const submit = (): void => {
    const read = readDraft(draft);
    if ('tenant' in read) create.mutate(read.tenant);
    else setFaults(read.faults);
  };
  return { draft, faults, active, create, change, go, submit };
};

export const SignUpPage = (): ReactNode => {
  const { config } = useSession();
  return config.signUp === 'closed' ? (
    <PlainPage title={texts.closedTitle}>
      <Box variant="p">{texts.closedIntro}</Box>
    </PlainPage>
  ) : (
    <SignUpWizard />
  );
};

const SignUpWizard = (): ReactNode => {
  useTitle(texts.title);
  const navigate = useNavigate();
  const { draft, faults, active, create, change, go, submit } = useWizard();
  return (
    <main className="ward-wide">
      <Box variant="h1" padding={{ bottom: 'l' }}>
        {texts.title}
      </Box>
      <Wizard
        i18nStrings={i18nStrings}
        activeStepIndex={active}
        isLoadingNextStep={create.isPending}
        onNavigate={({ detail }) => go(detail.requestedStepIndex)}
        onCancel={() => void navigate('/')}
        onSubmit={submit}
        steps={[
          ...steps.map(({ name, Fields }) => ({
            title: texts.steps[name],
            description: texts.stepIntros[name],
            content: (
              <Container>
                <Fields draft={draft} faults={faults} onChange={change} />
              </Container>
            ),
          })),
          {
            title: texts.steps.review,
            description: texts.stepIntros.review,
            content: (
              <SpaceBetween size="l">
                <Review draft={draft} onEdit={go} />
                <ProblemAlert error={create.error} />
              </SpaceBetween>
            ),
          },
        ]}
      />
    </main>
  );
};
