/** Where browsers find the platform and its hospitals. The embedded cloud's port is known when it starts, and given to the template then. */
import { CfnParameter, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Stage } from '../stages.ts';

/** `https://general.ward.example` for the slug `general`; the platform's own origin without one. */
export const originOf = (scope: Construct, { name, domain }: Stage, slug?: string): string => {
  return originAt(scope, { name }, slug === undefined ? domain.name : `${slug}.${domain.name}`);
};

/** `https://records.charite.example` for a host of whoever's. */
export const originAt = (scope: Construct, { name }: Pick<Stage, 'name'>, host: string): string =>
  name === 'local' ? `http://${host}:${localPort(scope)}` : `https://${host}`;

/** Where the embedded cloud serves AWS's own APIs: at an address, since its names are the platform's. */
export const loopbackOf = (scope: Construct): string => `http://127.0.0.1:${localPort(scope)}`;

const localPort = (scope: Construct): string => {
  const stack = Stack.of(scope);
  const found = stack.node.tryFindChild('LocalPort') as CfnParameter | undefined;
  const parameter =
    found ?? new CfnParameter(stack, 'LocalPort', { type: 'Number', default: 3000, minValue: 1, maxValue: 65_535 });
  return parameter.valueAsString;
};
