/** A small cloud with Lambda in it, and functions made of a few lines of code. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLambda, type LambdaSettings } from '../../../local/lambda/lambda.ts';
import type { AwsError } from '../../../local/service.ts';
import { type SmallCloud, smallCloud } from '../small-cloud.ts';

export interface LambdaCloud extends SmallCloud {
  /** Every log line, as `[group, stream, line]`. */
  readonly lines: [group: string, stream: string, line: string][];
  /** The folder of a bundle whose `index.mjs` is `code`. */
  bundle(code: string): string;
  /** The input of `CreateFunction` for a function that does nothing, with these settings. */
  basics(name: string, settings?: object): object;
  /** Creates a function from the code of its module. */
  define(name: string, code: string, settings?: object): Promise<void>;
  /** Invokes it and reads the payload of the answer. */
  invoke<T = unknown>(name: string, event?: unknown, more?: object): Promise<Answer<T>>;
}

export interface Answer<T> {
  readonly StatusCode: number;
  readonly FunctionError?: string;
  readonly payload: T;
}

type Settings = Partial<LambdaSettings> & Parameters<typeof smallCloud>[1];

const ROLE = 'arn:aws:iam::000000000000:role/Doctor';

/** Credentials that name their role, and last an hour unless given otherwise. */
const credentialsFor: LambdaSettings['credentialsFor'] = (roleArn, sessionName) => ({
  AWS_ACCESS_KEY_ID: `ASIA-${roleArn.split('/').at(-1)}`,
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: sessionName,
  expiresAt: Date.now() + 3_600_000,
});

export const lambdaCloud = (settings: Settings = {}): LambdaCloud => {
  const bundles = mkdtempSync(join(tmpdir(), 'ward-bundles-'));
  const lines: LambdaCloud['lines'] = [];
  let count = 0;
  const log: LambdaSettings['log'] = (...line) => void lines.push(line);
  const open = (cloud: SmallCloud['cloud']) => {
    const lambda = createLambda(cloud, { credentialsFor, log, ...settings });
    lambda.resume();
    return lambda;
  };
  const small = smallCloud([open], settings);
  const bundle = (code: string): string => {
    count += 1;
    const directory = join(bundles, String(count));
    mkdirSync(directory);
    writeFileSync(join(directory, 'index.mjs'), code);
    return directory;
  };
  const basics = (name: string, more: object = {}, code = 'export const handler = async () => {};'): object => {
    const Code = { Directory: bundle(code) };
    return { FunctionName: name, Role: ROLE, Handler: 'index.handler', Runtime: 'nodejs24.x', Code, ...more };
  };
  return {
    ...small,
    lines,
    bundle,
    basics,
    async define(name, code, more) {
      await small.root('lambda', 'CreateFunction', basics(name, more, code));
    },
    async invoke<T>(name: string, event: unknown = {}, more: object = {}) {
      const input = { FunctionName: name, Payload: JSON.stringify(event), ...more };
      const { Payload, ...answer } = await small.root<{ StatusCode: number; Payload: string }>('lambda', 'Invoke', input);
      return { ...answer, payload: (Payload === '' ? undefined : JSON.parse(Payload)) as T };
    },
    async close() {
      await small.close();
      rmSync(bundles, { recursive: true, force: true });
    },
  };
};

/** What a call was refused with. Throws when it was not. */
export const refusalOf = (lambda: LambdaCloud, operation: string, input: object): Promise<AwsError> =>
  lambda.root('lambda', operation, input).then(
    () => {
      throw new Error(`${operation} was accepted.`);
    },
    (error: AwsError) => error,
  );

/** Resolves once `isTrue` holds: what a test awaits that no answer tells. Fails after ten seconds. */
export const eventually = async (isTrue: () => boolean): Promise<void> => {
  const deadline = Date.now() + 10_000;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`It never came true: ${isTrue}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
