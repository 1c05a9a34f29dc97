/** Each line after `@ts-expect-error` must not compile; the type check fails when one does. */
import type { WardAlarm } from '../../lib/constructs/alarms.ts';
import type { TenantFunctionProps } from '../../lib/constructs/tenant-function.ts';

declare const metric: WardAlarm['metric'];

const runbook = 'alarms.md#errors';

// @ts-expect-error an alarm says who is harmed
export const silentAlarm: WardAlarm = { metric, threshold: 1, runbook };

// @ts-expect-error in a sentence
export const mumblingAlarm: WardAlarm = { metric, threshold: 1, impact: 'errors', runbook };

// @ts-expect-error and what to do
export const helplessAlarm: WardAlarm = { metric, threshold: 1, impact: 'Nobody finds a bed.' };

// @ts-expect-error what a function's sessions may touch is spelled
export const scopelessFunction: TenantFunctionProps = { entry: 'beds/api', impact: 'Nobody finds a bed.' };

// @ts-expect-error in scopes that exist
export const greedyFunction: TenantFunctionProps = { entry: 'beds/api', impact: 'Nobody finds a bed.', scopes: ['everything'] };

export const goodFunction: TenantFunctionProps = { entry: 'beds/api', impact: 'Nobody finds a bed.', scopes: ['record:read'] };
