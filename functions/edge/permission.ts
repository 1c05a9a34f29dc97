/** Step 4: the route's audience against the caller. */
import { forbidden } from '../kernel/errors.ts';
import { admits } from '../kernel/permission.ts';
import type { Step } from './exchange.ts';

export const checkPermission: Step = ({ route, caller }) => {
  if (!admits(route.allow, caller)) throw forbidden('NotPermitted', 'Your roles do not permit this.');
};
