/** What every function of a stage stands on. The platform's stack is one. */
import type { IConstruct } from 'constructs';
import type { Bundle } from '../bundle.ts';
import type { Stage } from '../stages.ts';
import type { Alarms } from './alarms.ts';
import type { Events } from './events.ts';
import type { FilesBucket } from './files-bucket.ts';
import type { ReportsBucket } from './reports-bucket.ts';
import type { WardKey } from './ward-key.ts';
import type { WardTable } from './ward-table.ts';

export interface Foundation extends IConstruct {
  readonly stage: Stage;
  readonly bundle: Bundle;
  readonly key: WardKey;
  readonly controlTable: WardTable;
  readonly tenantTable: WardTable;
  readonly files: FilesBucket;
  readonly reports: ReportsBucket;
  readonly alarms: Alarms;
  readonly events: Events;
}
