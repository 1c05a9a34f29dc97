/** Asks before a sign-up is approved or declined. Who declines says why: it is mailed. */
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import { contract } from '../../../functions/registry/contract.ts';
import { useSession } from '../access/session.tsx';
import { ConfirmModal } from '../shell/confirm-modal.tsx';
import { jobPathOf } from './job-path.ts';
import type { Candidate } from './nouns.ts';
import { texts } from './texts.ts';

const { approveSignUp, declineSignUp } = contract.routes;

export type Decision = 'approve' | 'decline';

interface DecideSignUpProps {
  readonly candidate: Candidate;
  readonly decision: Decision;
  readonly onClose: () => void;
}

export const DecideSignUp = ({ candidate, decision, onClose }: DecideSignUpProps): ReactNode => {
  const { api } = useSession();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const { name } = candidate.organization;
  const params = { signUpId: candidate.id };
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      decision === 'approve' ? api(approveSignUp, { params }) : api(declineSignUp, { params, body: { reason } }),
    onSuccess: async ({ jobId }) => {
      onClose();
      await queries.invalidateQueries({ queryKey: ['sign-ups'] });
      if (jobId) await navigate(jobPathOf(jobId));
    },
  });
  const says = decision === 'approve' ? texts.approveSays(name, candidate.slug) : texts.declineSays(name);
  return (
    <ConfirmModal
      header={`${texts[decision]}: ${name}`}
      says={says}
      label={texts[decision]}
      isPending={isPending}
      isUnready={decision === 'decline' && reason.trim().length < 3}
      error={error}
      onConfirm={() => mutate()}
      onClose={onClose}
    >
      {decision === 'decline' && (
        <FormField label={texts.declineReason} description={texts.declineHint}>
          <Textarea value={reason} onChange={({ detail }) => setReason(detail.value.replaceAll(/\s+/g, ' '))} />
        </FormField>
      )}
    </ConfirmModal>
  );
};
