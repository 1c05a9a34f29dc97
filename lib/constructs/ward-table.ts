/** A table as every table here is: on demand, recoverable to any second of 35 days, under the platform's key, its keys plain strings. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { acknowledge } from './acknowledge.ts';
import type { WardKey } from './ward-key.ts';

export interface WardTableProps {
  readonly stage: Stage;
  readonly key: WardKey;
  /** The nth index is keyed by `gsi<n>pk` and `gsi<n>sk`. */
  readonly indexes: readonly string[];
  /** What an index holds beside its keys. Keys alone cost a second read, everything costs each write once more an index. */
  readonly projection: 'keys' | 'everything';
}

const text = (name: string) => ({ name, type: AttributeType.STRING });

export class WardTable extends Table {
  constructor(scope: Construct, id: string, { stage, key, indexes, projection }: WardTableProps) {
    super(scope, id, {
      partitionKey: text('pk'),
      sortKey: text('sk'),
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      timeToLiveAttribute: 'expiresAt',
      deletionProtection: stage.retain,
      removalPolicy: stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    for (const [index, indexName] of indexes.entries()) {
      this.addGlobalSecondaryIndex({
        indexName,
        partitionKey: text(`gsi${index + 1}pk`),
        sortKey: text(`gsi${index + 1}sk`),
        projectionType: projection === 'keys' ? ProjectionType.KEYS_ONLY : ProjectionType.ALL,
      });
    }
    acknowledge(this, {
      'HIPAA.Security-DynamoDBInBackupPlan':
        'Point-in-time recovery restores any second of the last 35 days (164.308(a)(7)(ii)(A)); a backup plan would add copies, not a shorter recovery.',
    });
  }
}
