/** Another subdomain, when somebody else was first with the one that was asked for. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, type ReactNode, useState } from 'react';
import { slugFaults } from '../../../functions/kernel/slug.ts';
import { contract } from '../../../functions/signup/contract.ts';
import { SlugField } from '../registry/slug-field.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useAsking } from './sign-up.ts';
import { texts } from './texts.ts';

export const ChooseSlugForm = ({ signUpId }: { readonly signUpId: string }): ReactNode => {
  const [slug, setSlug] = useState('');
  const [fault, setFault] = useState<string>();
  const choose = useAsking(signUpId, (api, own, chosen: string) =>
    api(contract.routes.chooseSlug, { ...own, body: { slug: chosen } }),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const [first] = slugFaults(slug);
    setFault(first);
    if (first === undefined) choose.mutate(slug);
  };
  return (
    <Container header={<Header variant="h2">{texts.chooseSlug}</Header>}>
      <form noValidate onSubmit={submit}>
        <SpaceBetween size="m">
          <Box variant="p">{texts.chooseSlugIntro}</Box>
          <SlugField value={slug} fault={fault} onChange={setSlug} />
          <Button variant="primary" loading={choose.isPending}>
            {texts.useSlug}
          </Button>
          <ProblemAlert error={choose.error} />
        </SpaceBetween>
      </form>
    </Container>
  );
};
