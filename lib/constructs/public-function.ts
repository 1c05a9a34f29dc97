/**
 * A function that answers anyone. It begins with no rights but to write its log, and is given few: to read what is public already,
 * and to take in what strangers ask for.
 *
 *     new PublicFunction(platform, 'EntranceApi', { entry: 'entrance/api', impact: 'No one can …' })
 */
import { statementOn } from './control-items.ts';
import type { Foundation } from './foundation.ts';
import type { Mails } from './mails.ts';
import { originOf } from './origin.ts';
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
    const variables = { CONTROL_TABLE: controlTable.tableName, BASE_DOMAIN: stage.domain.name };
    this.allow(statementOn(controlTable, { partitions: ['SLUG#*'], access: 'get' }), variables);
  }

  /**
   * Writes sign-ups, looks what became of them, mails the code, and tells the platform that one was verified. What it tells and writes is
   * believed by nobody: the registry decides, in partitions of its own.
   */
  grantSignUps(mails: Mails): void {
    const { controlTable, stage, events } = this.#foundation;
    const variables = { CONTROL_TABLE: controlTable.tableName, SIGN_UP: stage.signUp, ORIGIN: originOf(this, stage, '{slug}') };
    this.allow(statementOn(controlTable, { partitions: ['SIGNUP#*', 'SIGNUPMAIL#*'], access: 'keep' }), variables);
    this.allow(statementOn(controlTable, { partitions: ['CANDIDATE#*', 'JOB#*', 'SLUG#*'], access: 'get' }));
    this.allow(events.publishing('SignUpVerified'), { EVENT_BUS: events.bus.eventBusName });
    const code = mails.sending(['code']);
    this.allow(code.statement, code.variables);
  }
}
