/** What a command ends with when it could not do its work: an exit code and words for a person, never a stack. */

/** The exit codes, and what each says; `ward help exit-codes` prints them. They are part of the interface: scripts branch on them. */
export const exitCodes = {
  0: 'What was asked is done.',
  1: 'The work failed: the API refused it, a job failed, or a row of a file did.',
  2: 'Wrong usage: a command, an option or a file is not as it must be. Nothing was sent.',
  3: 'Not signed in, or the sign-in has ended: run ward login.',
  4: 'Not permitted: whoever is signed in may not do this.',
  5: 'Not reachable: there was no answer, or none that makes sense. Trying again may help.',
} as const;

export type ExitCode = keyof typeof exitCodes;

export interface FailureTold {
  readonly title: string;
  readonly detail?: string;
  /** One line for each thing that is wrong. */
  readonly faults?: readonly string[];
}

export class Failure extends Error {
  readonly exitCode: Exclude<ExitCode, 0>;
  readonly told: FailureTold;

  constructor(exitCode: Exclude<ExitCode, 0>, told: FailureTold, options?: ErrorOptions) {
    super(told.title, options);
    this.exitCode = exitCode;
    this.told = told;
  }
}

export const workFailed = (title: string, detail?: string): Failure => new Failure(1, { title, detail });
export const wrongUsage = (title: string, faults: readonly string[] = []): Failure => new Failure(2, { title, faults });
export const notSignedIn = (title: string): Failure => new Failure(3, { title, detail: 'Sign in with: ward login' });

/** All of it in one sentence or two, for a report's column. */
export const sentenceOf = ({ told }: Failure): string => [told.detail ?? told.title, ...(told.faults ?? [])].join(' ');

/** Of an error that nobody foresaw only the sentence is told. */
export const failureOf = (error: unknown): Failure => {
  if (error instanceof Failure) return error;
  return workFailed('Something failed that should not.', error instanceof Error ? error.message : String(error));
};
