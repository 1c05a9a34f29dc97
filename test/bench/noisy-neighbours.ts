/** One hospital sends a hundred times what the others send: what the others feel of it. */
import { assemble } from '../assemble.ts';
import { openOwnCloud } from '../own-cloud.ts';
import { inChild } from './child.ts';
import { p95 } from './measure.ts';
import type { Answered, NoisyInput, NoisyOutput } from './noisy-client.ts';
import type { Bench, Section } from './report.ts';
import { seedHospitals } from './seed.ts';

const quietCount = 8;
const rate = 0.5;
const times = 100;
const seconds = 8;
/** Milliseconds added to each AWS call, so that a function waits for AWS as it would there, and does not compute. */
const added = 5;

export const noisyNeighbours = async (bench: Bench): Promise<Section> => {
  const measured: [string, NoisyOutput][] = [];
  bench.say('the app is synthesized with tenant isolation, unless it was before');
  for (const [what, assembly] of [
    ['environments shared by all tenants', bench.assembly],
    ['environments of each tenant’s own (Lambda’s tenant isolation)', await assemble({ tenantIsolation: true })],
  ] as const) {
    bench.say(what);
    measured.push([what, await measure(assembly, bench)]);
  }
  return sectionOf(measured);
};

const measure = async (assembly: string, { rounds, say }: Bench): Promise<NoisyOutput> => {
  const own = await openOwnCloud(assembly);
  try {
    const [noisy, ...quiet] = (await seedHospitals(own, quietCount + 1)) as [NoisyInput['noisy'], ...NoisyInput['quiet']];
    own.embedded.cloud.traffic.disturb({ matches: ({ http }) => http !== undefined, delay: added });
    const input: NoisyInput = { apiUrl: own.told.apiUrl, noisy, quiet, rate, times, phases: Math.ceil(rounds(30) / 10), seconds };
    return await inChild<NoisyOutput>({ program: 'noisy-client.ts', input, say });
  } finally {
    await own.close();
  }
};

const times95 = (answered: readonly Answered[]): number => p95(answered.map(({ milliseconds }) => milliseconds));

const refused = (answered: readonly Answered[]): string => String(answered.filter(({ status }) => status !== 200).length);

const sectionOf = (measured: readonly (readonly [string, NoisyOutput])[]): Section => ({
  title: 'Noisy neighbours',
  tables: [
    {
      head: ['', 'quiet ones’ p95 ÷ alone', 'p95 beside, ms', 'p95 alone, ms', 'refused, quiet', 'refused, noisy'],
      rows: measured.map(([what, { alone, beside, noisy }]) => [
        what,
        (times95(beside) / times95(alone)).toFixed(2),
        times95(beside).toFixed(1),
        times95(alone).toFixed(1),
        `${refused(beside)} of ${beside.length}`,
        `${refused(noisy)} of ${noisy.length}`,
      ]),
    },
  ],
  how: [
    `${quietCount} hospitals send ${rate} read a second each, and in every second phase of ${seconds} seconds another sends ${times} times that, at moments that chance decides and without waiting for answers.`,
    `Over HTTP, from another process, ${added} ms added to each AWS call. As on AWS, an environment takes one event at a time and another is started when all are busy. The limits are the deployed ones: those of the stage at the gateway, none of a tenant’s own.`,
    'Not as on AWS: all environments share this machine’s processors with the gateway and DynamoDB, and at most 24 live at once. So this shows the queue for processors too, and is shown without a goal.',
  ],
});
