/** `/tenants/new`: an operator onboards a hospital, and is led to its job. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ComponentType, type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import type { NewTenant } from '../../../functions/kernel/tenant.ts';
import { contract } from '../../../functions/registry/contract.ts';
import { useSession } from '../access/session.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useFollow } from '../shell/use-follow.ts';
import { type Draft, type DraftFaults, emptyDraft, readDraft } from './draft.ts';
import { AddressFields, AdministratorFields, type DraftFieldsProps, OrganizationFields, PlanFields } from './draft-fields.tsx';
import { jobPathOf } from './job-path.ts';
import { texts } from './texts.ts';

const groups: readonly (readonly [string, ComponentType<DraftFieldsProps>])[] = [
  [texts.organization, OrganizationFields],
  [texts.address, AddressFields],
  [texts.plan, PlanFields],
  [texts.administrator, AdministratorFields],
];

export const NewTenantPage = (): ReactNode => {
  const { api } = useSession();
  const navigate = useNavigate();
  const follow = useFollow();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(emptyDraft);
  const [faults, setFaults] = useState<DraftFaults>({});
  // One key a draft: pressed twice, or sent again after no answer, it is one hospital. What was changed since is another.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const create = useMutation({
    mutationFn: (body: NewTenant) => api(contract.routes.createTenant, { body, headers: { 'idempotency-key': key } }),
    onSuccess: async ({ job }) => {
      queries.setQueryData(['jobs', job.id], job);
      await queries.invalidateQueries({ queryKey: ['tenants'] });
      await navigate(jobPathOf(job.id));
    },
  });
  const change = (changed: Partial<Draft>): void => {
    setDraft({ ...draft, ...changed });
    setFaults(Object.fromEntries(Object.entries(faults).filter(([name]) => !(name in changed))));
    setKey(crypto.randomUUID());
  };
  const submit = (): void => {
    const read = readDraft(draft);
    if ('faults' in read) setFaults(read.faults);
    else create.mutate(read.tenant);
  };
  return (
    <Page
      title={texts.newTenant}
      description={texts.newTenantIntro}
      trail={[{ text: texts.tenants, href: '/tenants' }]}
      contentType="form"
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Form
          errorText={Object.keys(faults).length > 0 ? texts.faulty : undefined}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" href="/tenants" onFollow={follow} formAction="none">
                {texts.cancel}
              </Button>
              <Button variant="primary" loading={create.isPending}>
                {texts.create}
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">
            {groups.map(([title, Fields]) => (
              <Container key={title} header={<Header variant="h2">{title}</Header>}>
                <Fields draft={draft} faults={faults} onChange={change} />
              </Container>
            ))}
            <ProblemAlert error={create.error} />
          </SpaceBetween>
        </Form>
      </form>
    </Page>
  );
};
