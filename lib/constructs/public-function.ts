/**
 * A function that answers anyone. It has no rights but to write its log, and no way to get any: what a stranger can reach holds nothing.
 *
 *     new PublicFunction(platform, 'EntranceApi', { entry: 'entrance/api', impact: 'No one can …' })
 */
import type { Foundation } from './foundation.ts';
import { WardFunction, type WardFunctionProps } from './ward-function.ts';

export class PublicFunction extends WardFunction {
  constructor(foundation: Foundation, id: string, props: WardFunctionProps) {
    super(foundation, id, { ...props, perTenant: false });
  }
}
