/** Measuring in a process of its own: as a function has one, so that what it calls does not share its thread. */
import { fork } from 'node:child_process';
import { join } from 'node:path';

type Told<Output> = { readonly progress: string } | { readonly output: Output };

export interface Child<Input> {
  /** A file of this folder that calls `asChild`. */
  readonly program: string;
  readonly input: Input;
  /** All of its environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly execArgv?: readonly string[];
  readonly say?: (line: string) => void;
}

/** What the program answers. Throws when it ends without an answer; what it throws is on standard error. */
export const inChild = <Output, Input = unknown>({ program, input, say, ...settings }: Child<Input>): Promise<Output> =>
  new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, program), {
      env: settings.env ?? {},
      execArgv: ['--disable-warning=ExperimentalWarning', ...(settings.execArgv ?? [])],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    child.on('message', (told: Told<Output>) => {
      if ('progress' in told) return say?.(told.progress);
      resolve(told.output);
      child.kill();
    });
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)));
    child.send(input as object);
  });

/** The other end: does the work once, and says what came of it. */
export const asChild = <Input, Output>(work: (input: Input, say: (line: string) => void) => Promise<Output>): void => {
  const tell = (told: Told<Output>): void => void process.send?.(told);
  process.once('message', (input: Input) => {
    work(input, (progress) => tell({ progress })).then(
      (output) => tell({ output }),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
};
