/**
 * A function that answers anyone. It begins with no rights but to write its log, and can be given one: to read what is public already.
 *
 *     new PublicFunction(platform, 'EntranceApi', { entry: 'entrance/api', impact: 'No one can …' })
 */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Foundation } from './foundation.ts';
import { WardFunction, type WardFunctionProps } from './ward-function.ts';

export class PublicFunction extends WardFunction {
  readonly #foundation: Foundation;

  constructor(foundation: Foundation, id: string, props: WardFunctionProps) {
    super(foundation, id, { ...props, perTenant: false });
    this.#foundation = foundation;
  }

  /** Which subdomains are taken, by its name one at a time: what anyone could find out by visiting them. */
  grantAddresses(): void {
    const { controlTable, stage } = this.#foundation;
    const statement = new PolicyStatement({
      actions: ['dynamodb:GetItem'],
      resources: [controlTable.tableArn],
      conditions: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SLUG#*'] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    });
    this.allow(statement, { CONTROL_TABLE: controlTable.tableName, BASE_DOMAIN: stage.domain.name });
  }
}
