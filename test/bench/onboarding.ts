/** Many hospitals at once, by the command line, in an embedded cloud that keeps AWS's rates: calls, rates and throttles counted. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onboard } from '../../local/demo/onboard.ts';
import { type QuotaName, quotas } from '../../local/quotas.ts';
import type { Call } from '../../local/service.ts';
import { anOperator, type Ended } from '../cli/ward.ts';
import { asOperator, newHospital } from '../cloud.ts';
import { type OwnCloud, openOwnCloud } from '../own-cloud.ts';
import { guesses, modelledSeconds } from './modelled-onboarding.ts';
import type { Bench, Section } from './report.ts';
import { tallied, watchCalls } from './watch-calls.ts';

export const onboarding = async ({ assembly, say, hospitals }: Bench): Promise<Section> => {
  const own = await openOwnCloud(assembly);
  try {
    const gate = own.embedded.cloud.keepQuotas();
    say('one hospital alone');
    const one = await countOne(own);
    say(`${hospitals} hospitals from a file`);
    const many = await onboardMany(own, hospitals, say);
    for (const sentence of many.why) say(`failed: ${sentence}`);
    return sectionOf({ one, many, hospitals, throttled: gate.refused() });
  } finally {
    await own.close();
  }
};

interface One {
  readonly calls: readonly string[];
  readonly transitions: number;
}

/** The second one: the first also makes what functions then keep. */
const countOne = async (own: OwnCloud): Promise<One> => {
  const operator = await asOperator(own.told);
  await onboard(operator, newHospital());
  const watched = watchCalls(own.embedded.cloud);
  const { job } = await onboard(operator, newHospital());
  const calls = watched.take(/-ProvisioningTasks|-SchemaTasks|-RecordsTasks/);
  watched.stop();
  const executionArn = `${own.told.outputs.CreateTenantMachineArn?.replace(':stateMachine:', ':execution:')}:${job.id}`;
  const { events } = await own.embedded.root<{ events: readonly { type: string }[] }>('states', 'GetExecutionHistory', {
    executionArn,
    maxResults: 1_000,
  });
  // A try again is a transition too. https://aws.amazon.com/step-functions/pricing/
  const transitions = events.filter(({ type }) => /StateEntered$|^TaskFailed$|^TaskTimedOut$/.test(type)).length;
  return { calls, transitions };
};

interface Many {
  readonly seconds: number;
  readonly failed: number;
  readonly why: readonly string[];
  /** When each call arrived, in milliseconds, by the quota that counts it. */
  readonly arrivals: ReadonlyMap<QuotaName, readonly number[]>;
}

const onboardMany = async (own: OwnCloud, count: number, say: Bench['say']): Promise<Many> => {
  const person = await anOperator(own.told);
  const arrivals = new Map<QuotaName, number[]>((Object.keys(quotas) as QuotaName[]).map((name) => [name, []]));
  const note = (call: Call): boolean => {
    for (const [name, times] of arrivals) if (quotas[name].matches(call)) times.push(performance.now());
    return false;
  };
  const file = join(person.home, 'tenants.csv');
  writeFileSync(file, csvOf(count));
  const stop = own.embedded.cloud.traffic.disturb({ matches: note });
  const since = performance.now();
  const { json } = await untilDone(() => person.ward(['tenants', 'create', '--from', file, '--parallel', '20', '--json']), say);
  const seconds = (performance.now() - since) / 1_000;
  stop();
  person.leave();
  const told = json<{ failed: number; tenants: readonly { error?: string }[] }>();
  return { seconds, arrivals, failed: told.failed, why: told.tenants.flatMap(({ error }) => error ?? []) };
};

/** Not reachable: trying again may help. A busy machine answers late, and the same command goes on where it was interrupted. */
const unreachable = 5;
const mostRuns = 10;

const untilDone = async (run: () => Promise<Ended>, say: Bench['say']): Promise<Ended> => {
  for (let runs = 1; ; runs += 1) {
    const ended = await run();
    if (ended.code !== unreachable || runs === mostRuns) return ended;
    say(`interrupted, and gone on with: ${ended.err.trim()}`);
  }
};

const csvOf = (count: number): string =>
  ['slug,name,type,size,plan,adminEmail,adminName', ...Array.from({ length: count }, newLine)]
    .map((line) => `${line}\n`)
    .join('');

const newLine = (): string => {
  const { slug, organization, plan, administrator } = newHospital();
  return [slug, organization.name, organization.type, organization.size, plan, administrator.email, administrator.name].join(',');
};

/** The most that arrived within any one second. */
const peakOf = (times: readonly number[]): number => {
  let from = 0;
  return times.reduce((most, time, index) => {
    while (time - (times[from] ?? 0) >= 1_000) from += 1;
    return Math.max(most, index - from + 1);
  }, 0);
};

interface Found {
  readonly one: One;
  readonly many: Many;
  readonly hospitals: number;
  readonly throttled: number;
}

const thousand = 1_000;

const sectionOf = ({ one, many, hospitals, throttled }: Found): Section => {
  const modelOf = (count: number): number =>
    modelledSeconds({ hospitals: count, calls: one.calls.length, transitions: one.transitions });
  const rows = [...many.arrivals].map(([name, times]) => {
    const { rate } = quotas[name];
    return {
      name,
      rate,
      calls: times.length,
      peak: peakOf(times),
      floor: (Math.floor(times.length / hospitals) * thousand) / rate,
    };
  });
  // Requests to Route 53 are shared: there is no number of them that each hospital needs.
  const perHospital = rows.filter(({ name }) => name !== 'route53');
  const floor = Math.max(...perHospital.map((row) => row.floor));
  return {
    title: `Onboarding ${hospitals} hospitals at once`,
    tables: [
      {
        head: ['what AWS counts', 'allowed a second', 'most in any second', 'calls', `floor of ${thousand}, s`],
        rows: rows.map((row) => [
          row.name,
          String(row.rate),
          String(row.peak),
          String(row.calls),
          perHospital.includes(row) ? row.floor.toFixed(0) : 'shared',
        ]),
      },
      {
        head: ['hospitals', 'modelled on AWS, s', 'on this machine, s'],
        rows: [
          ['1', modelOf(1).toFixed(0), '–'],
          [String(hospitals), modelOf(hospitals).toFixed(0), many.seconds.toFixed(0)],
          ...(hospitals === thousand ? [] : [[String(thousand), modelOf(thousand).toFixed(0), '–']]),
        ],
      },
      {
        head: ['one hospital', 'count', 'of which'],
        rows: [
          ['AWS calls of its steps', String(one.calls.length), tallied(one.calls)],
          ['state transitions', String(one.transitions), '–'],
        ],
      },
    ],
    goals: [
      { what: 'calls that were throttled', measured: throttled, atMost: 0 },
      { what: 'hospitals that failed', measured: many.failed, atMost: 0 },
      {
        what: `modelled seconds of ${thousand} hospitals ÷ the floor of the quotas`,
        measured: modelOf(thousand) / floor,
        atMost: 1.05,
      },
      { what: 'modelled seconds of one hospital', measured: modelOf(1), atMost: 300 },
    ],
    how: [
      `\`ward tenants create --from\` a file of ${hospitals}, all that the platform does for them being real; the cloud refuses what is beyond AWS’s default rates, with a bucket that holds one second’s worth. The most in any second is what arrived at the front door.`,
      'The floor is what the quotas allow at best: the calls that each hospital needs ÷ the rate, of the quota that takes longest.',
      `Modelled: each hospital’s turns by the platform’s own paces; then all of its calls and transitions, at ${guesses.call * 1_000} ms a call and ${guesses.transition * 1_000} ms a state; ${guesses.inSync} s until a name is known; cold starts of ${guesses.coldStart} s in every step of the first twenty. It takes no machine’s time. Not in it: what KMS takes until it sees a new key’s tags, up to five minutes, for which each hospital waits by itself.`,
      'Counted are the calls that the functions of the workflow’s steps sign, of a hospital that comes alone to functions that are warm.',
    ],
  };
};
