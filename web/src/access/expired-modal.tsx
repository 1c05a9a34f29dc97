/** Says that the session has ended, over whatever was shown, and leads back to it. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import type { ReactNode } from 'react';
import { useLocation } from 'react-router';
import { useSession } from './session.tsx';
import { texts } from './texts.ts';

export const ExpiredModal = (): ReactNode => {
  const { state, signIn } = useSession();
  const { pathname, search } = useLocation();
  const again = (): void => void signIn.begin(`${pathname}${search}`);
  return (
    <Modal
      visible={state === 'expired'}
      header={texts.expiredTitle}
      onDismiss={again}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={again}>
            {texts.tryAgain}
          </Button>
        </Box>
      }
    >
      {texts.expiredIntro}
    </Modal>
  );
};
