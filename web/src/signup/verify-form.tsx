/** The eight digits from the mail. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, type ReactNode, useState } from 'react';
import { codePattern, contract } from '../../../functions/signup/contract.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useAsking } from './sign-up.ts';
import { texts } from './texts.ts';

const { verifySignUp, resendCode } = contract.routes;

export const VerifyForm = ({ signUpId }: { readonly signUpId: string }): ReactNode => {
  const [code, setCode] = useState('');
  const [isFaulty, setFaulty] = useState(false);
  const verify = useAsking(signUpId, (api, own, typed: string) => api(verifySignUp, { ...own, body: { code: typed } }));
  const again = useAsking(signUpId, (api, own) => api(resendCode, own));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    again.reset();
    setFaulty(!codePattern.test(code));
    if (codePattern.test(code)) verify.mutate(code);
  };
  const sendAgain = (): void => {
    verify.reset();
    again.mutate();
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
          <Button formAction="none" loading={again.isPending} onClick={sendAgain}>
            {texts.sendAgain}
          </Button>
        </SpaceBetween>
        {again.isSuccess && <Alert type="info">{texts.sentAgain}</Alert>}
        <ProblemAlert error={verify.error ?? again.error} />
      </SpaceBetween>
    </form>
  );
};
