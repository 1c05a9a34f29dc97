/** `/second-factor` of a hospital, and every page of it while its plan demands one that is missing: sets up an authenticator app. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useMutation, useQuery } from '@tanstack/react-query';
import { QRCodeSVG } from 'qrcode.react';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'react-router';
import { PlainPage } from '../shell/plain-page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { createSecondFactor, keyUri, type SecondFactor } from './second-factor.ts';
import { useSession } from './session.tsx';
import { texts } from './texts.ts';
import { useAddress } from './use-address.ts';

/** Where it leads when it is done: the page that was asked for, or the hospital's first. */
const useReturn = (): string => {
  const { pathname, search } = useLocation();
  return pathname === '/second-factor' ? '/' : `${pathname}${search}`;
};

const Secret = ({ secret }: { readonly secret: string }): ReactNode => {
  const { who = '' } = useSession();
  const { name } = useAddress();
  return (
    <SpaceBetween size="m">
      <Box variant="p">{texts.scan}</Box>
      <QRCodeSVG value={keyUri({ secret, issuer: name, who })} size={192} marginSize={4} title={texts.qrTitle} />
      <Box variant="p">
        {texts.typeSecret} <Box variant="code">{secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</Box>
      </Box>
    </SpaceBetween>
  );
};

const Prove = ({ secondFactor, secret }: { readonly secondFactor: SecondFactor; readonly secret: string }): ReactNode => {
  const { signIn } = useSession();
  const returnTo = useReturn();
  const [code, setCode] = useState('');
  const { mutate, isPending, error } = useMutation({
    // The sign-in that follows brings an everyday token, which says that there is a second factor now.
    mutationFn: () => secondFactor.prove(code.replaceAll(' ', '')).then(() => signIn.begin(returnTo)),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        mutate();
      }}
    >
      <Form
        actions={
          <Button variant="primary" formAction="submit" loading={isPending}>
            {texts.switchOn}
          </Button>
        }
      >
        <SpaceBetween size="l">
          <Secret secret={secret} />
          <FormField label={texts.code} description={texts.codeHint} errorText={error?.message}>
            <Input
              value={code}
              inputMode="numeric"
              autoComplete="one-time-code"
              onChange={({ detail }) => setCode(detail.value)}
            />
          </FormField>
        </SpaceBetween>
      </Form>
    </form>
  );
};

const SetUp = ({ token }: { readonly token: string }): ReactNode => {
  const { config } = useSession();
  const secondFactor = createSecondFactor({ endpoint: config.signIn.endpoint, token });
  // Once: each asking makes another secret, and the app has been shown the first.
  const { data: secret, error } = useQuery({
    queryKey: ['second-factor'],
    queryFn: secondFactor.associate,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  if (error) return <ProblemAlert error={error} />;
  return secret === undefined ? <Spinner size="large" /> : <Prove secondFactor={secondFactor} secret={secret} />;
};

export const SecondFactorPage = ({ isDemanded = false }: { readonly isDemanded?: boolean }): ReactNode => {
  const { signIn, ownToken } = useSession();
  const { pathname, search } = useLocation();
  return (
    <PlainPage title={texts.secondFactorTitle}>
      <Box variant="p">{isDemanded ? texts.secondFactorDemanded : texts.secondFactorIntro}</Box>
      {ownToken === undefined ? (
        <Button variant="primary" onClick={() => void signIn.begin(`${pathname}${search}`, { ofOneself: true })}>
          {texts.setUp}
        </Button>
      ) : (
        <SetUp token={ownToken} />
      )}
    </PlainPage>
  );
};
