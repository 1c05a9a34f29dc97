/** What a workflow caught, in words. */
import type { Task } from './task.ts';

/**
 * `Refused` carries a sentence of ours; of any other failure nothing is told. A function's error arrives as JSON in `Cause`:
 * `{ errorType, errorMessage: 'SlugAlreadyTaken: The subdomain …' }`.
 */
export const refusalOf = (failure: Task['failure']): { readonly name: string; readonly detail: string } | undefined => {
  if (failure?.Error !== 'Refused') return undefined;
  const message = /"errorMessage":("(?:[^"\\]|\\.)*")/.exec(failure.Cause ?? '')?.[1];
  const [, name, detail] = /^(\w+): (.*)$/s.exec(message ? (JSON.parse(message) as string) : '') ?? [];
  return name && detail ? { name, detail } : undefined;
};
