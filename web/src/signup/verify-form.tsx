/** The six digits from the mail. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useSession } from '../access/session.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { routes } from './routes.ts';
import { texts } from './texts.ts';

const isCode = (code: string): boolean => /^\d{6}$/.test(code);

export const VerifyForm = ({ signUpId }: { readonly signUpId: string }): ReactNode => {
  const { api } = useSession();
  const queries = useQueryClient();
  const [code, setCode] = useState('');
  const [isFaulty, setFaulty] = useState(false);
  const params = { signUpId };
  const verify = useMutation({
    mutationFn: () => api(routes.verifySignUp, { params, body: { code } }),
    onSuccess: (answer) => queries.setQueryData(['sign-ups', signUpId], answer),
  });
  const again = useMutation({ mutationFn: () => api(routes.sendCode, { params }) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setFaulty(!isCode(code));
    if (isCode(code)) verify.mutate();
  };
  return (
    <form noValidate onSubmit={submit}>
      <SpaceBetween size="m">
        <FormField label={texts.code} errorText={isFaulty && texts.codeFault}>
          <Input
            value={code}
            inputMode="numeric"
            autoComplete="one-time-code"
            autoFocus
            onChange={({ detail }) => setCode(detail.value.replaceAll(/\s/g, ''))}
          />
        </FormField>
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="primary" loading={verify.isPending}>
            {texts.verify}
          </Button>
          <Button formAction="none" loading={again.isPending} onClick={() => again.mutate()}>
            {texts.sendAgain}
          </Button>
        </SpaceBetween>
        {again.isSuccess && <Alert type="info">{texts.sentAgain}</Alert>}
        <ProblemAlert error={verify.error ?? again.error} />
      </SpaceBetween>
    </form>
  );
};
