/** The prey's idempotency keys and jobs, asked for as one's own. */
import { operationIdOf } from '../../lib/openapi.ts';
import type { ApiRequest } from '../../local/api-client.ts';
import { type Attack, mustBeRefused, mustHold, secretIn, send } from './attack.ts';
import { allRoutes, isTenants, type Params, usualRequest } from './furnish.ts';
import { credentialsOf } from './hosts.ts';
import { addressesOf } from './plain-requests.ts';
import type { World } from './world.ts';

const repeatable = allRoutes.filter((named) => isTenants(named) && named.route.headers?.includes('idempotency-key'));

/** The prey asked first, with the same key and the same body: asking again must make one's own. */
export const idempotencyKeys = async (world: World): Promise<readonly Attack[]> => {
  const made: Attack[] = [];
  for (const named of repeatable) {
    for (const key of keysOf(world)) {
      const usual = usualRequest(world.prey, named);
      const request = { ...usual, headers: { ...usual.headers, 'idempotency-key': key } };
      const [first, again] = [await world.prey.client(request), await world.prey.client(request)];
      const id = idIn(first.text);
      mustHold(`the prey’s ${key} makes one thing when it is asked twice`, first.status === 201 && idIn(again.text) === id);
      for (const whose of ['administrator', 'integration'] as const) {
        made.push(
          attackWith(world, {
            request,
            id,
            whose,
            name: `${operationIdOf(named.contract, named.name)} with ${key} by the ${whose}`,
          }),
        );
      }
    }
  }
  return made;
};

/** The id of what was made, wherever the answer has it: the first that there is. */
const idIn = (text: string): string => /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(text)?.[0] ?? '';

interface Repeated {
  readonly name: string;
  readonly request: ApiRequest;
  readonly id: string;
  readonly whose: 'administrator' | 'integration';
}

const attackWith = (world: World, { name, request, id, whose }: Repeated): Attack => ({
  sort: 'idempotency keys',
  name,
  isAlone: true,
  async run() {
    const answer = await send(world.own.url, world.own.credentials[whose], request);
    if (answer.text.includes(id)) return `it was answered with the prey’s ${id}`;
    return answer.status === 201 ? secretIn(world, request, answer) : `it made nothing of its own: ${answer.status}`;
  },
});

/** The prey's id as it stands is not among them: as a foreign value it is used at home, with another body. */
const keysOf = ({ own, prey }: World): string[] => [
  'the-same-key',
  crypto.randomUUID(),
  prey.id.toUpperCase(),
  own.id,
  `${prey.id}#${own.id}`,
  `${prey.id}:files`,
  '*',
  'k'.repeat(64),
];

/** Jobs are the operators' to watch: with every credential, at every address, those of the prey and of oneself. */
export const jobIds = async (world: World): Promise<readonly Attack[]> => {
  const routes = allRoutes.filter(({ route }) => route.params?.shape.jobId);
  const jobs = jobsOf(world);
  mustHold('jobs are known', jobs.length > 0 && routes.length > 0);
  const path = (job: string): string => (routes[0]?.route.path ?? '').replace('{jobId}', encodeURIComponent(job));
  mustHold(
    'the operator reads the prey’s job',
    (await send(world.cloud.apiUrl, world.operator, { path: path(jobs[0] ?? '') })).status === 200,
  );
  const attempts = credentialsOf(world).flatMap(([whose, credential]) =>
    Object.entries(addressesOf(world)).map(([where, url]) => ({ whose, credential, where, url })),
  );
  return attempts
    .filter(({ whose, url }) => !(whose === 'operator' && url === world.cloud.apiUrl))
    .flatMap(({ whose, credential, where, url }) =>
      spelledJobs(world, jobs).map(
        (job): Attack => ({
          sort: 'job ids',
          name: `the job ${job} by ${whose} at ${where}`,
          run: async () => mustBeRefused(world, { path: path(job) }, await send(url, credential, { path: path(job) })),
        }),
      ),
    );
};

const jobsOf = ({ loot }: World): string[] => {
  const isJob = (word: string): boolean =>
    allRoutes.some(({ route }) => route.params?.shape.jobId && route.params.safeParse({ jobId: word } satisfies Params).success);
  return loot.filter(isJob);
};

/** As it is; under another hospital's name; bent. */
const spelledJobs = ({ own, prey }: World, jobs: readonly string[]): string[] =>
  jobs.flatMap((job) => [
    job,
    job.replace(prey.id, own.id),
    `${job}.${own.id}`,
    `${own.id}.${prey.id}`,
    `${prey.id}.*`,
    prey.id,
    job.toUpperCase(),
  ]);
