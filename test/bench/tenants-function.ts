/** A process of the function that answers records: the deployed bundle, its environment, and events as the gateway sends them. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { createApiClient } from '../../local/api-client.ts';
import { eventOf } from '../edge/event.ts';
import { asChild } from './child.ts';
import { interleave, randomFrom, type Subject, timed } from './measure.ts';
import type { Seeded } from './seed.ts';

export interface TenantsInput {
  /** The folder of the function's code. */
  readonly directory: string;
  readonly apiUrl: string;
  readonly hospitals: readonly Seeded[];
  readonly rounds: number;
}

export const arms = ['one', 'many', 'oneOverHttp', 'manyOverHttp'] as const;

export type Arm = (typeof arms)[number];

/** Milliseconds of each round, by arm. */
export type TenantsOutput = Record<Arm, number[]>;

type Handler = (event: APIGatewayProxyEvent, context: object) => Promise<{ readonly statusCode: number }>;

type Read = (hospital: Seeded) => Promise<unknown>;

const authenticatedAt = Math.floor(Date.now() / 1000);

const asGatewaySends = ({ tenantId, slug, recordId }: Seeded): APIGatewayProxyEvent => {
  const who = { kind: 'tenant', userId: 'bench', tenantId, roles: 'clinician', credential: 'token' };
  const authorizer = { ...who, authenticatedAt: String(authenticatedAt), expiresAt: String(authenticatedAt + 3_600) };
  const event = eventOf({ path: '/fhir/R4/{type}/{id}', params: { type: 'Patient', id: recordId }, authorizer });
  return { ...event, requestContext: { ...event.requestContext, domainName: `${slug}.localhost` } };
};

const inFunction =
  (handler: Handler): Read =>
  async (hospital) => {
    const { statusCode } = await handler(asGatewaySends(hospital), {});
    if (statusCode !== 200) throw new Error(`the function answered ${statusCode}`);
  };

const overHttp =
  (apiUrl: string): Read =>
  async ({ slug, apiKey, recordId }) => {
    const client = createApiClient(apiUrl.replace('//', `//${slug}.`), () => apiKey);
    const { status } = await client({ path: `/fhir/R4/Patient/${recordId}` });
    if (status !== 200) throw new Error(`the platform answered ${status}`);
  };

/** Each hospital is asked twice and the second time counts: its status, which is believed five seconds, is known then. */
const warm =
  (read: Read, choose: () => Seeded): Subject =>
  async (round) => {
    const hospital = choose();
    await read(hospital);
    return timed(() => read(hospital))(round);
  };

asChild<TenantsInput, TenantsOutput>(async ({ directory, apiUrl, hospitals, rounds }, say) => {
  const { handler } = (await import(pathToFileURL(join(directory, 'index.cjs')).href)) as { handler: Handler };
  const random = randomFrom(13);
  const [first] = hospitals as readonly [Seeded];
  const any = (): Seeded => hospitals[Math.floor(random() * hospitals.length)] as Seeded;
  const [here, there] = [inFunction(handler), overHttp(apiUrl)];
  say(`${hospitals.length} hospitals are read once`);
  for (const hospital of hospitals) {
    await here(hospital);
    await there(hospital);
  }
  let told = performance.now();
  return interleave({
    subjects: {
      one: warm(here, () => first),
      many: warm(here, any),
      oneOverHttp: warm(there, () => first),
      manyOverHttp: warm(there, any),
    },
    rounds,
    warmUp: 50,
    random,
    onRound(round) {
      if (performance.now() - told < 2_000) return;
      told = performance.now();
      say(`round ${round} of ${rounds}`);
    },
  });
});
