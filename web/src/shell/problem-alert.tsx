/** What the API said when it did not do what was asked, and the number to quote. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import type { ReactNode } from 'react';
import { ApiError } from '../problem.ts';
import { texts } from './texts.ts';

interface ProblemAlertProps {
  readonly error: Error | null;
  readonly onRetry?: () => void;
}

export const ProblemAlert = ({ error, onRetry }: ProblemAlertProps): ReactNode => {
  if (!error) return null;
  const {
    title,
    detail,
    instance,
    errors = [],
  } = error instanceof ApiError ? error.problem : { title: texts.crashedTitle, detail: error.message };
  return (
    <Alert type="error" header={title} action={onRetry && <Button onClick={onRetry}>{texts.tryAgain}</Button>}>
      {errors.length === 0 && <div>{detail}</div>}
      {errors.map((fault) => (
        <div key={`${fault.pointer} ${fault.detail}`}>{`${fault.pointer.slice(1)} ${fault.detail}`}</div>
      ))}
      {instance && <Box variant="small">{texts.quote(instance)}</Box>}
    </Alert>
  );
};
