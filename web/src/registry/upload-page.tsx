/** `/tenants/upload`: many hospitals from one file; checked whole, then sent, followed to their ends and reported. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { columns, type ReadRows } from '../../../functions/kernel/tenant-rows.ts';
import { Page } from '../shell/page.tsx';
import { download } from './download.ts';
import { texts } from './texts.ts';
import { readUpload, sampleFile } from './upload.ts';
import { FaultsTable } from './upload-faults.tsx';
import { UploadProgress } from './upload-progress.tsx';
import { uploadTexts } from './upload-texts.ts';
import { useUpload } from './use-upload.ts';

const Checked = ({ file }: { readonly file: ReadRows }): ReactNode =>
  file.faults.length > 0 ? (
    <SpaceBetween size="l">
      <Alert type="error">{uploadTexts.wrong(file.faults.length)}</Alert>
      <FaultsTable faults={file.faults} />
    </SpaceBetween>
  ) : (
    <Alert type="success">{uploadTexts.right(file.rows.length)}</Alert>
  );

export const UploadPage = (): ReactNode => {
  const [chosen, setChosen] = useState<File[]>([]);
  const [file, setFile] = useState<ReadRows>();
  const upload = useUpload();
  const choose = async (files: File[]): Promise<void> => {
    setChosen(files);
    upload.forget();
    setFile(files[0] && readUpload(await files[0].text()));
  };
  const isNew = file !== undefined && upload.rows.length === 0;
  return (
    <Page title={uploadTexts.title} description={uploadTexts.intro} trail={[{ text: texts.tenants, href: '/tenants' }]}>
      <SpaceBetween size="l">
        <Container>
          <SpaceBetween size="m">
            <FormField label={uploadTexts.file} description={uploadTexts.fileHint(columns.join(', '))} stretch>
              <FileUpload
                value={chosen}
                accept=".csv,text/csv"
                showFileSize
                onChange={({ detail }) => void choose(detail.value)}
                i18nStrings={{
                  uploadButtonText: () => uploadTexts.choose,
                  dropzoneText: () => uploadTexts.choose,
                  removeFileAriaLabel: () => uploadTexts.remove,
                  errorIconAriaLabel: uploadTexts.fault,
                }}
              />
            </FormField>
            <Button iconName="download" onClick={() => download('hospitals.csv', sampleFile)}>
              {uploadTexts.sample}
            </Button>
          </SpaceBetween>
        </Container>
        {isNew && <Checked file={file} />}
        {isNew && file.faults.length === 0 && (
          <Button variant="primary" onClick={() => void upload.start(file.rows)}>
            {uploadTexts.start(file.rows.length)}
          </Button>
        )}
        {upload.rows.length > 0 && <UploadProgress upload={upload} />}
      </SpaceBetween>
    </Page>
  );
};
