/** A hospital's own domain: asked for, waited for, served or failed, and taken away. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { type ReactNode, useState } from 'react';
import { useSession } from '../access/session.tsx';
import { originAt } from '../place.ts';
import { ConfirmModal } from '../shell/confirm-modal.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useFollow } from '../shell/use-follow.ts';
import { CopyText } from './copy-text.tsx';
import { jobPathOf } from './job-path.ts';
import type { OwnDomain, Tenant } from './nouns.ts';
import { OwnDomainForm } from './own-domain-form.tsx';
import { useOwnDomain } from './reads.ts';
import { texts, words } from './texts.ts';
import { useDomainChange } from './use-domain-change.ts';

const looks: Readonly<Record<OwnDomain['status'], StatusIndicatorProps.Type>> = {
  'waiting-for-dns': 'pending',
  validating: 'in-progress',
  active: 'success',
  failed: 'error',
  removing: 'in-progress',
};

/** What the hospital's DNS must hold. */
const Records = ({ records }: Pick<OwnDomain, 'records'>): ReactNode => {
  const { config } = useSession();
  return records.map(({ type, name, value }) => (
    <SpaceBetween key={name} size="s">
      <Box variant="h3">{texts.record}</Box>
      <KeyValuePairs
        columns={3}
        items={[
          { label: texts.recordType, value: type },
          { label: texts.recordName, value: <CopyText text={name} label={texts.copyName} /> },
          { label: texts.recordValue, value: <CopyText text={value} label={texts.copyValue} /> },
        ]}
      />
      {config.stage === 'local' && (
        <Box variant="small">
          {texts.recordHere} <Box variant="code">{`npm run -s dns -- ${name} ${value}`}</Box>
        </Box>
      )}
    </SpaceBetween>
  ));
};

const isRemovalFailed = ({ status, jobKind = 'attach-domain' }: OwnDomain): boolean =>
  status === 'failed' && jobKind !== 'attach-domain';

/** Why it failed, and the same work once more: unless that is the hospital's own removal. */
const Failed = ({ domain, tenant }: { readonly domain: OwnDomain; readonly tenant: Tenant }): ReactNode => {
  const retry = useDomainChange(tenant);
  const isRemoval = isRemovalFailed(domain);
  return (
    <SpaceBetween size="l">
      <Alert
        type="error"
        header={isRemoval ? texts.domainNotRemoved : texts.domainFailed}
        action={
          tenant.status !== 'removing' && (
            <Button loading={retry.isPending} onClick={() => retry.mutate(isRemoval ? undefined : domain.name)}>
              {texts.retry}
            </Button>
          )
        }
      >
        {domain.reason}
      </Alert>
      <ProblemAlert error={retry.error} />
    </SpaceBetween>
  );
};

const Told = ({ domain }: { readonly domain: OwnDomain }): ReactNode => {
  const { config } = useSession();
  const follow = useFollow();
  const { name, status } = domain;
  const isRemoval = isRemovalFailed(domain);
  return (
    <SpaceBetween size="l">
      <KeyValuePairs
        columns={3}
        items={[
          {
            label: texts.domain,
            value:
              status === 'active' ? (
                <Link href={originAt(name, config.origin)} external>
                  {name}
                </Link>
              ) : (
                name
              ),
          },
          { label: texts.status, value: <StatusIndicator type={looks[status]}>{words.domainStatuses[status]}</StatusIndicator> },
          {
            label: texts.jobs,
            value: (
              <Link href={jobPathOf(domain.jobId)} onFollow={follow}>
                {texts.watch}
              </Link>
            ),
          },
        ]}
      />
      <div aria-live="polite">
        <Box variant="p">{isRemoval ? texts.domainNotRemovedSays : texts.domainSays[status]}</Box>
      </div>
      {(status === 'waiting-for-dns' || (status === 'failed' && !isRemoval)) && <Records records={domain.records} />}
    </SpaceBetween>
  );
};

export const OwnDomainPanel = ({ tenant }: { readonly tenant: Tenant }): ReactNode => {
  const { data: domain, error, isPending } = useOwnDomain(tenant);
  const [isAsking, setIsAsking] = useState(false);
  const removal = useDomainChange(tenant);
  const isRemovable = domain && domain.status !== 'removing' && tenant.status !== 'removing';
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={isRemovable && <Button onClick={() => setIsAsking(true)}>{texts.removeDomain}</Button>}
          description={texts.ownDomainIntro}
        >
          {texts.ownDomain}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <ProblemAlert error={error} />
        {domain?.status === 'failed' && <Failed domain={domain} tenant={tenant} />}
        {domain && <Told domain={domain} />}
        {tenant.ownDomain && isPending && <Spinner />}
        {!tenant.ownDomain && (tenant.status === 'active' ? <OwnDomainForm tenant={tenant} /> : <Box>{texts.noDomain}</Box>)}
      </SpaceBetween>
      {isAsking && domain && (
        <ConfirmModal
          header={`${texts.removeDomain}: ${domain.name}`}
          says={texts.removeDomainSays(domain.name)}
          label={texts.removeDomain}
          isPending={removal.isPending}
          error={removal.error}
          onConfirm={() => removal.mutate(undefined, { onSuccess: () => setIsAsking(false) })}
          onClose={() => setIsAsking(false)}
        />
      )}
    </Container>
  );
};
