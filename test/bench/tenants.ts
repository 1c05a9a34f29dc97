/** 200 tenants ÷ 1: what it costs a hospital that it is not alone. */
import { openOwnCloud } from '../own-cloud.ts';
import { inChild } from './child.ts';
import { functionNamed } from './deployed.ts';
import { median, p95, ratioOf } from './measure.ts';
import { type Bench, type Section, spelled } from './report.ts';
import { seedHospitals } from './seed.ts';
import type { TenantsInput, TenantsOutput } from './tenants-function.ts';

const hospitalCount = 200;

export const tenants = async ({ assembly, rounds, say }: Bench): Promise<Section> => {
  const own = await openOwnCloud(assembly);
  try {
    say(`${hospitalCount} hospitals are made`);
    const hospitals = await seedHospitals(own, hospitalCount);
    const { directory, environment: env } = await functionNamed(own, assembly, 'RecordsApi');
    const input: TenantsInput = { directory, apiUrl: own.told.apiUrl, hospitals, rounds: rounds(1_000) };
    return sectionOf(await inChild<TenantsOutput>({ program: 'tenants-function.ts', input, env, say }), input.rounds);
  } finally {
    await own.close();
  }
};

const sectionOf = (figures: TenantsOutput, rounds: number): Section => {
  const pairs = [
    ['in the function', figures.many, figures.one],
    ['over HTTP', figures.manyOverHttp, figures.oneOverHttp],
  ] as const;
  return {
    title: `p95 with ${hospitalCount} tenants ÷ 1 tenant`,
    tables: [
      {
        head: [
          'a warm read',
          `p95, ${hospitalCount} ÷ 1`,
          `median, ${hospitalCount} ÷ 1`,
          `p95 of ${hospitalCount}, ms`,
          'p95 of 1, ms',
        ],
        rows: pairs.map(([where, of, to]) => [
          where,
          spelled(ratioOf({ of, to, by: p95 })),
          spelled(ratioOf({ of, to, by: median })),
          p95(of).toFixed(2),
          p95(to).toFixed(2),
        ]),
      },
    ],
    goals: pairs.map(([where, of, to]) => ({
      what: `p95 ${where}, ${hospitalCount} tenants ÷ 1`,
      measured: ratioOf({ of, to, by: p95 }).value,
      atMost: 1.05,
    })),
    how: [
      `${rounds} rounds; in each, one hospital’s record is read by every row and column, in an order that chance decides: always the same hospital, or any of ${hospitalCount} with equal chance.`,
      '*In the function*: the deployed bundle with its deployed environment, in a process of its own, called with the gateway’s event: every step of the edge, and the calls it makes to the embedded cloud. *Over HTTP*: through the gateway, its kept answer of the authorizer, Lambda and the same function.',
      'Warm: the hospital was read just before. A hospital that sends less than one request in five seconds waits for one more GetItem, its status: that is a count (*Calls of STS, and of AWS in all*), and the same with one hospital as with many.',
    ],
  };
};
