/** `/tenants/upload`: many hospitals from one file; checked whole, then sent, then reported. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useSession } from '../access/session.tsx';
import { Page } from '../shell/page.tsx';
import { download } from './download.ts';
import { type SentRow, sendUpload } from './send-upload.ts';
import { texts } from './texts.ts';
import { columnNames, csvOf, type ReadFile, readUpload, sampleFile } from './upload.ts';
import { FaultsTable, ReportTable } from './upload-tables.tsx';

const hasOutcome = ({ outcome }: SentRow): boolean => outcome === 'begun' || outcome === 'refused';

const reportOf = (rows: readonly SentRow[]): string =>
  csvOf([
    ['line', 'name', 'slug', 'outcome', 'job', 'detail'],
    ...rows.map(({ line, tenant, outcome, jobId = '', detail = '' }) => [
      String(line),
      tenant.organization.name,
      tenant.slug,
      outcome,
      jobId,
      detail,
    ]),
  ]);

/** The rows as they are sent. Leaving the page stops it; what was begun goes on. */
const useSending = () => {
  const { api } = useSession();
  const [sent, setSent] = useState<readonly SentRow[]>([]);
  const [isSending, setSending] = useState(false);
  const stopper = useRef<AbortController>(undefined);
  useEffect(() => () => stopper.current?.abort(), []);
  const start = async (file: ReadFile): Promise<void> => {
    const stop = new AbortController();
    stopper.current = stop;
    setSent(file.rows.map((row) => ({ ...row, outcome: 'waiting' })));
    setSending(true);
    const onRow = (row: SentRow): void => setSent((before) => before.map((each) => (each.line === row.line ? row : each)));
    await sendUpload(file.rows, { api, signal: stop.signal, onRow });
    setSending(false);
  };
  return { sent, isSending, start, stop: () => stopper.current?.abort(), forget: () => setSent([]) };
};

const Progress = ({ sent }: { readonly sent: readonly SentRow[] }): ReactNode => {
  const begun = sent.filter(({ outcome }) => outcome === 'begun').length;
  const ended = sent.filter(hasOutcome).length;
  return (
    <Container>
      <ProgressBar
        label={texts.bulkProgress}
        value={(100 * ended) / sent.length}
        additionalInfo={texts.bulkDone(begun, ended - begun)}
      />
    </Container>
  );
};

const Checked = ({ file }: { readonly file: ReadFile }): ReactNode =>
  file.faults.length > 0 ? (
    <SpaceBetween size="l">
      <Alert type="error">{texts.bulkWrong(file.faults.length)}</Alert>
      <FaultsTable faults={file.faults} />
    </SpaceBetween>
  ) : (
    <Alert type="success">{texts.bulkRight(file.rows.length)}</Alert>
  );

export const UploadPage = (): ReactNode => {
  const [chosen, setChosen] = useState<File[]>([]);
  const [file, setFile] = useState<ReadFile>();
  const { sent, isSending, start, stop, forget } = useSending();
  const choose = async (files: File[]): Promise<void> => {
    setChosen(files);
    forget();
    setFile(files[0] && readUpload(await files[0].text()));
  };
  const isRight = file !== undefined && file.faults.length === 0;
  return (
    <Page title={texts.bulk} description={texts.bulkIntro} trail={[{ text: texts.tenants, href: '/tenants' }]}>
      <SpaceBetween size="l">
        <Container>
          <SpaceBetween size="m">
            <FormField label={texts.bulkFile} description={texts.bulkHint(columnNames.join(', '))} stretch>
              <FileUpload
                value={chosen}
                accept=".csv,text/csv"
                showFileSize
                onChange={({ detail }) => void choose(detail.value)}
                i18nStrings={{
                  uploadButtonText: () => texts.choose,
                  dropzoneText: () => texts.choose,
                  removeFileAriaLabel: () => texts.clear,
                  errorIconAriaLabel: texts.fault,
                }}
              />
            </FormField>
            <Button iconName="download" onClick={() => download('hospitals.csv', sampleFile)}>
              {texts.sample}
            </Button>
          </SpaceBetween>
        </Container>
        {file && sent.length === 0 && <Checked file={file} />}
        {isRight && sent.length === 0 && (
          <Button variant="primary" onClick={() => void start(file)}>
            {texts.bulkStart(file.rows.length)}
          </Button>
        )}
        {sent.length > 0 && <Progress sent={sent} />}
        {isSending && <Button onClick={stop}>{texts.bulkStop}</Button>}
        {sent.length > 0 && (
          <ReportTable
            rows={sent}
            actions={
              <Button iconName="download" disabled={isSending} onClick={() => download('report.csv', reportOf(sent))}>
                {texts.downloadReport}
              </Button>
            }
          />
        )}
      </SpaceBetween>
    </Page>
  );
};
