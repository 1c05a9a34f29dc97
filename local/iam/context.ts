/** The condition keys of one request, as policies look them up: names in lower case, for IAM does not mind their case. */
import type { ConditionContext } from '../service.ts';

export type ContextValue = string | number | boolean | readonly string[];

export type RequestContext = ReadonlyMap<string, ContextValue>;

export const requestContext = (keys: ConditionContext): RequestContext => {
  const context = new Map<string, ContextValue>();
  for (const name in keys) {
    const value = keys[name];
    if (value !== undefined) context.set(name.toLowerCase(), value);
  }
  return context;
};
