/** The memory of a function that has a thousand tenants warm. */
import { openOwnCloud } from '../own-cloud.ts';
import { inChild } from './child.ts';
import { functionNamed } from './deployed.ts';
import type { MemoryInput, MemoryOutput } from './memory-function.ts';
import type { Bench, Section } from './report.ts';

export const memory = async ({ assembly, rounds, say }: Bench): Promise<Section> => {
  const own = await openOwnCloud(assembly);
  try {
    const { environment: env } = await functionNamed(own, assembly, 'RecordsApi');
    const input: MemoryInput = {
      roleArn: env.TENANT_ROLE_ARN ?? '',
      table: env.TENANT_TABLE ?? '',
      sessions: rounds(1_000),
    };
    const measured = await inChild<MemoryOutput>({ program: 'memory-function.ts', input, env, execArgv: ['--expose-gc'], say });
    return sectionOf(measured, input.sessions);
  } finally {
    await own.close();
  }
};

const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

const sectionOf = ({ before, after }: MemoryOutput, sessions: number): Section => ({
  title: `Memory of a function with ${sessions.toLocaleString('en')} tenants’ sessions`,
  tables: [
    {
      head: ['', 'with one, MB', `with ${sessions.toLocaleString('en')}, MB`, 'KB a session'],
      rows: (
        [
          ['JavaScript’s heap and buffers', before.heap, after.heap],
          ['resident memory', before.resident, after.resident],
        ] as const
      ).map(([what, one, all]) => [what, megabytes(one), megabytes(all), ((all - one) / 1024 / (sessions - 1)).toFixed(1)]),
    },
  ],
  how: [
    '`createSessions` as it is deployed, with credentials of the embedded STS; each session has its own DynamoDB and KMS client, kept and used once, and all share their sockets. Before each reading garbage is collected.',
    'A function of records has two sessions for each hospital that reads (its status, and the route), and three for one that writes too; it has 1,024 MB.',
  ],
});
