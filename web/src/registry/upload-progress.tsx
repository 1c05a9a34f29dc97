/** How far a file has come: how many hospitals have ended and how, what can be done now, and each row. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { download } from './download.ts';
import { reportOf, type Tally, tallyOf } from './sent-row.ts';
import { ReportTable } from './upload-report.tsx';
import { uploadTexts } from './upload-texts.ts';
import type { useUpload } from './use-upload.ts';

type Upload = ReturnType<typeof useUpload>;

const statusOf = ({ all, ended, open }: Tally): 'in-progress' | 'success' | 'error' => {
  if (ended < all) return 'in-progress';
  return open === all ? 'success' : 'error';
};

/** What leaving the page would do; nothing once all have ended. */
const saysOf = ({ isSending, isFollowing }: Upload, waiting: number): string | undefined => {
  if (isSending) return uploadTexts.staySending;
  if (waiting > 0) return uploadTexts.stopped;
  return isFollowing ? uploadTexts.stayFollowing : undefined;
};

export const UploadProgress = ({ upload }: { readonly upload: Upload }): ReactNode => {
  const { rows, isSending, isFollowing, error } = upload;
  const tally = tallyOf(rows);
  const waiting = rows.filter(({ outcome }) => outcome === 'waiting').length;
  const says = saysOf(upload, waiting);
  const isAtWork = isSending || isFollowing;
  return (
    <SpaceBetween size="l">
      <ProblemAlert error={error} onRetry={upload.goOn} />
      <Container>
        <SpaceBetween size="m">
          <ProgressBar
            label={uploadTexts.progress}
            value={(100 * tally.ended) / tally.all}
            status={statusOf(tally)}
            additionalInfo={tally.ended < tally.all ? uploadTexts.progressSays(tally) : undefined}
            resultText={uploadTexts.done(tally)}
          />
          {says && <Box color="text-body-secondary">{says}</Box>}
          {isSending && <Button onClick={upload.stop}>{uploadTexts.stop}</Button>}
          {!isSending && waiting > 0 && <Button onClick={() => void upload.sendRest()}>{uploadTexts.rest(waiting)}</Button>}
        </SpaceBetween>
      </Container>
      <ReportTable
        rows={rows}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            {tally.failed > 0 && (
              <Button disabled={isSending} onClick={() => void upload.retryFailed()}>
                {uploadTexts.retryFailed}
              </Button>
            )}
            <Button iconName="download" disabled={isAtWork} onClick={() => download('report.csv', reportOf(rows))}>
              {uploadTexts.downloadReport}
            </Button>
          </SpaceBetween>
        }
      />
    </SpaceBetween>
  );
};
