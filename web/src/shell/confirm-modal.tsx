/** Asks before something is done, and says why when it could not be. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { ProblemAlert } from './problem-alert.tsx';
import { texts } from './texts.ts';

interface ConfirmModalProps {
  readonly header: string;
  /** What will be so afterwards. */
  readonly says: string;
  /** What the button says that does it. */
  readonly label: string;
  readonly isPending: boolean;
  /** While something is missing that must be chosen or typed. */
  readonly isUnready?: boolean;
  readonly error: Error | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

export const ConfirmModal = ({ header, says, label, children, error, onClose, ...props }: ConfirmModalProps): ReactNode => (
  <Modal
    visible
    header={header}
    onDismiss={onClose}
    footer={
      <Box float="right">
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="link" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button variant="primary" loading={props.isPending} disabled={props.isUnready} onClick={props.onConfirm}>
            {label}
          </Button>
        </SpaceBetween>
      </Box>
    }
  >
    <SpaceBetween size="m">
      <Box variant="p">{says}</Box>
      {children}
      <ProblemAlert error={error} />
    </SpaceBetween>
  </Modal>
);
