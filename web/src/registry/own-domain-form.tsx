/** Asks for a hospital's own domain, and says what is wrong with it as it is typed. */
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { ownDomainSchema } from '../../../functions/kernel/own-domain.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import type { Tenant } from './nouns.ts';
import { texts } from './texts.ts';
import { useDomainChange } from './use-domain-change.ts';

export const OwnDomainForm = ({ tenant }: { readonly tenant: Tenant }): ReactNode => {
  const [name, setName] = useState('');
  const [isAsked, setIsAsked] = useState(false);
  const { mutate, isPending, error } = useDomainChange(tenant);
  const fault = ownDomainSchema.safeParse(name).error?.issues[0]?.message;
  const ask = (): void => {
    setIsAsked(true);
    if (!fault) mutate(name);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <SpaceBetween size="m">
        <FormField label={texts.domain} description={texts.domainHint} errorText={isAsked ? fault : undefined}>
          <Input
            value={name}
            autoComplete={false}
            spellcheck={false}
            placeholder="records.charite.example"
            onChange={({ detail }) => setName(detail.value.toLowerCase().trim())}
          />
        </FormField>
        <ProblemAlert error={error} />
        <Button formAction="submit" loading={isPending}>
          {texts.setDomain}
        </Button>
      </SpaceBetween>
    </form>
  );
};
