/**
 * The lines that Lambda itself writes around an invocation: START, END and REPORT, or platform events in JSON.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */
import type { Environment, Outcome } from './environment.ts';

interface PlatformLogSettings {
  readonly requestId: string;
  readonly tenantId?: string;
  now(): number;
  readonly log: (group: string, stream: string, line: string) => void;
}

export interface PlatformLog {
  started(): void;
  reported(outcome: Outcome): void;
}

/** For one invocation in `environment`. */
export const createPlatformLog = (environment: Environment, settings: PlatformLogSettings): PlatformLog => {
  const { definition, logStream } = environment;
  const { requestId, tenantId } = settings;
  const init = environment.initDuration();
  const begun = performance.now();
  const isJson = definition.logging.format === 'JSON';
  const write = (line: string): void => settings.log(definition.logging.group, logStream, line);
  const event = (type: string, record: object): void => {
    if (definition.logging.systemLevel === 'WARN') return;
    write(JSON.stringify({ time: new Date(settings.now()).toISOString(), type, record }));
  };

  const report = (outcome: Outcome): void => {
    const duration = performance.now() - begun;
    if (isJson) {
      const metrics = {
        durationMs: rounded(duration),
        billedDurationMs: Math.ceil(duration + (init ?? 0)),
        memorySizeMB: definition.memorySize,
        ...(init !== undefined && { initDurationMs: rounded(init) }),
      };
      event('platform.report', { requestId, tenantId, metrics, status: outcome.failed ? 'error' : 'success' });
      return;
    }
    const cold = init !== undefined ? `\tInit Duration: ${rounded(init)} ms` : '';
    write(`END RequestId: ${requestId}`);
    write(
      `REPORT RequestId: ${requestId}\tDuration: ${rounded(duration)} ms\tBilled Duration: ${Math.ceil(duration + (init ?? 0))} ms\tMemory Size: ${definition.memorySize} MB${cold}`,
    );
  };

  return {
    started() {
      if (isJson) event('platform.start', { requestId, functionArn: definition.arn, version: '$LATEST', tenantId });
      else write(`START RequestId: ${requestId} Version: $LATEST`);
    },
    reported(outcome) {
      if (outcome.failed && !environment.alive()) write(outcome.payload);
      report(outcome);
    },
  };
};

const rounded = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;
