/**
 * A function that serves tenants. Its own role can do one thing with their data: open a tenant session of the scopes declared here.
 *
 *     new TenantFunction(platform, 'Files', { entry: 'files/api', contract, scopes: scopesOf(contract), impact: 'No one can …' })
 *
 * How to add one: docs/add-a-service.md.
 */
import { alarmCodes } from '../../functions/kernel/alarm-code.ts';
import type { Contract } from '../../functions/kernel/route.ts';
import { type ScopeName, scopes } from '../../functions/kernel/scope.ts';
import type { Foundation } from './foundation.ts';
import { TenantRole } from './tenant-role.ts';
import { WardFunction, type WardFunctionProps } from './ward-function.ts';

export interface TenantFunctionProps extends WardFunctionProps {
  /** The most its sessions may ever touch; each session narrows it further. It has no default: what widens access must be spelled. */
  readonly scopes: readonly ScopeName[];
  /** Its routes. Without a contract no gateway calls it, and so nobody names a tenant to Lambda. */
  readonly contract?: Contract;
}

export class TenantFunction extends WardFunction {
  constructor(foundation: Foundation, id: string, props: TenantFunctionProps) {
    super(foundation, id, { ...props, perTenant: foundation.stage.tenantIsolation && props.contract !== undefined });
    const { mayOpen, variables } = new TenantRole(this, foundation, props.scopes);
    this.allow(mayOpen, variables);
    if (props.scopes.some(opensSealed)) this.#alarmOfUnreadable(foundation);
  }

  #alarmOfUnreadable({ alarms, stage }: Foundation): void {
    alarms.add(this, 'Unreadable', {
      metric: this.logged('UnreadableLines', unreadable, stage),
      threshold: 1,
      impact: 'Something a hospital keeps does not open, and is missing from its lists and searches.',
      runbook: 'alarms.md#unreadable',
    });
  }
}

/** Only who opens what is sealed can find it broken. */
const opensSealed = (scope: ScopeName): boolean => 'key' in scopes[scope] && scopes[scope].key === 'open';

const unreadable = `{ $.code = "${alarmCodes.unreadable}" }`;

/** Every scope that a route of the contract asks for. */
export const scopesOf = (contract: Contract): ScopeName[] => [
  ...new Set(Object.values(contract.routes).flatMap((route) => route.scopes)),
];
