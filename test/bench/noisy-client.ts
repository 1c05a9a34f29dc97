/** Hospitals that send requests when they will, whether or not the ones before were answered. */
import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { asChild } from './child.ts';
import { randomFrom } from './measure.ts';
import type { Seeded } from './seed.ts';

export interface NoisyInput {
  readonly apiUrl: string;
  readonly noisy: Seeded;
  readonly quiet: readonly Seeded[];
  /** Requests a second of a quiet hospital. */
  readonly rate: number;
  /** How many times as many the noisy one sends. */
  readonly times: number;
  /** Phases of each kind, and seconds of each phase. */
  readonly phases: number;
  readonly seconds: number;
}

export interface Answered {
  readonly milliseconds: number;
  readonly status: number;
}

export type NoisyOutput = Record<'alone' | 'beside' | 'noisy', Answered[]>;

/** A hospital's own sockets, as many as it takes: what it waits for is the platform, not a client. */
const readerOf = (apiUrl: string, { slug, apiKey, recordId }: Seeded): (() => Promise<Answered>) => {
  const agent = new Agent({ keepAlive: true });
  const { host, port } = new URL(apiUrl.replace('//', `//${slug}.`));
  const headers = { host, authorization: `Bearer ${apiKey}` };
  return () =>
    new Promise((resolve, reject) => {
      const begun = performance.now();
      get({ agent, host: '127.0.0.1', port, path: `/fhir/R4/Patient/${recordId}`, headers }, (answer) => {
        const { statusCode: status = 0 } = answer;
        answer.resume().once('end', () => resolve({ milliseconds: performance.now() - begun, status }));
      }).once('error', reject);
    });
};

asChild<NoisyInput, NoisyOutput>(async ({ apiUrl, noisy, quiet, rate, times, phases, seconds }, say) => {
  const random = randomFrom(19);
  /** Requests at moments that chance decides, `perSecond` of them on average. */
  const send = async (read: () => Promise<Answered>, perSecond: number): Promise<Answered[]> => {
    const moments = Array.from({ length: perSecond * seconds }, () => random() * seconds * 1_000);
    return Promise.all(moments.map((moment) => delay(moment).then(read)));
  };
  const readers = quiet.map((hospital) => readerOf(apiUrl, hospital));
  const loud = readerOf(apiUrl, noisy);
  const sendQuietly = async (): Promise<Answered[]> => (await Promise.all(readers.map((read) => send(read, rate)))).flat();

  for (const read of [...readers, loud]) await read();
  const answered: NoisyOutput = { alone: [], beside: [], noisy: [] };
  for (let phase = 0; phase < phases; phase++) {
    say(`phase ${phase + 1} of ${phases}: alone, then beside the noisy one`);
    answered.alone.push(...(await sendQuietly()));
    const [besides, noise] = await Promise.all([sendQuietly(), send(loud, rate * times)]);
    answered.beside.push(...besides);
    answered.noisy.push(...noise);
  }
  return answered;
});
