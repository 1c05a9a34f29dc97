/** A text with a button that copies it. */
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import type { ReactNode } from 'react';
import { texts } from './texts.ts';

export const CopyText = ({ text, label }: { readonly text: string; readonly label: string }): ReactNode => (
  <CopyToClipboard
    variant="inline"
    textToCopy={text}
    copyButtonAriaLabel={label}
    copySuccessText={texts.copied}
    copyErrorText={texts.notCopied}
  />
);
