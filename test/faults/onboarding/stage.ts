/** Where onboarding is made to fail: a cloud of its own, one onboarding at a time, and a neighbour whom nothing of it may touch. */
import type { NewTenant } from '../../../functions/kernel/tenant.ts';
import { hasEnded } from '../../../functions/tenancy/job.ts';
import { type ApiClient, createApiClient, expectStatus } from '../../../local/api-client.ts';
import type { Call } from '../../../local/service.ts';
import { functionsOf } from '../../attacks/hands.ts';
import { aHospital, asOperator } from '../../cloud.ts';
import { eventually } from '../../eventually.ts';
import type { Begun, SeenJob } from '../../journeys/onboard.ts';
import { type OwnCloud, openOwnCloud } from '../../own-cloud.ts';
import { patient } from '../afterwards.ts';
import { openRegistrar, type Registrar } from './census.ts';
import { createWorkflowClock } from './clock.ts';
import { type Watch, watch } from './mishap.ts';
import { readWorkflow, type Workflow } from './workflow.ts';

export interface Onboarding {
  readonly wanted: NewTenant;
  readonly tenantId: string;
  readonly job: SeenJob;
}

export interface OnboardingStage {
  readonly own: OwnCloud;
  readonly operator: ApiClient;
  readonly workflow: Workflow;
  readonly watch: Watch;
  readonly registrar: Registrar;
  /** Asks for a hospital, and waits until its workflow has ended. */
  onboard(wanted: NewTenant): Promise<Onboarding>;
  /** Asks for it again. */
  retry(onboarding: Onboarding): Promise<Onboarding>;
  /** As anybody sees the hospital's address. */
  visit(wanted: NewTenant): Promise<{ readonly status: number; readonly text: string }>;
  close(): Promise<void>;
}

export const openOnboardingStage = async (assembly: string): Promise<OnboardingStage> => {
  const clock = createWorkflowClock();
  const own = await openOwnCloud(assembly, { workflows: clock });
  try {
    const operator = patient(await asOperator(own.told));
    const workflow = await readWorkflow(own);
    await aHospital({}, own.told);
    const registrar = openRegistrar(own);
    const atWork = new Set<string>();
    const isWork = await workOf(own, workflow);
    const ended = () =>
      eventually(
        async () => isAtWork(own, [...atWork]),
        (busy) => !busy,
        patience,
      );
    const stop = () =>
      Promise.all(
        [...atWork].map((job) => own.embedded.root('states', 'StopExecution', { executionArn: executionOf(own, job) })),
      );
    const watching = watch({ traffic: own.embedded.cloud.traffic, clock, isWork, ended, stop });

    const toItsEnd = async (answer: Begun): Promise<SeenJob> => {
      atWork.add(answer.job.id);
      await ended();
      watching.rest();
      await eventually(
        async () => watching.isLate(),
        (late) => !late,
        patience,
      );
      atWork.delete(answer.job.id);
      // Of a workflow that was cut off, its job hears a little later.
      return eventually(
        async () => expectStatus(await operator({ path: `/v1/jobs/${answer.job.id}` }), 200).json<SeenJob>(),
        hasEnded,
        patience,
      );
    };
    const begin = async (path: string, body?: NewTenant): Promise<Begun> => {
      const headers = body && { 'idempotency-key': body.slug };
      return expectStatus(await operator({ method: 'POST', path, body, headers }), 202).json<Begun>();
    };

    return {
      own,
      operator,
      workflow,
      watch: watching,
      registrar,
      async onboard(wanted) {
        watching.turn();
        const begun = await begin('/v1/tenants', wanted);
        return { wanted, tenantId: begun.tenantId, job: await toItsEnd(begun) };
      },
      async retry({ wanted, tenantId }) {
        return { wanted, tenantId, job: await toItsEnd(await begin(`/v1/tenants/${tenantId}/retry`)) };
      },
      visit: ({ slug }) => createApiClient(own.told.apiUrl.replace('//', `//${slug}.`))({ path: '/v1/address' }),
      async close() {
        registrar.close();
        await own.close();
      },
    };
  } catch (error) {
    await own.close();
    throw error;
  }
};

/** A machine may be busy with much else, and a table that cannot be looked at is waited for at each attempt. */
const patience = 400_000;

const executionOf = ({ embedded }: OwnCloud, job: string): string =>
  `${String(embedded.outputs.CreateTenantMachineArn).replace(':stateMachine:', ':execution:')}:${job}`;

const isAtWork = async (own: OwnCloud, jobs: readonly string[]): Promise<boolean> => {
  const states = jobs.map(async (job) => {
    const asked = { executionArn: executionOf(own, job) };
    return (await own.embedded.root<{ status: string }>('states', 'DescribeExecution', asked)).status;
  });
  return (await Promise.all(states)).includes('RUNNING');
};

/** Calls of the workflow's functions, with their own roles or a tenant's session; and the gateway's, of whom they ask over HTTP. */
const workOf = async (own: OwnCloud, { steps, takingBack }: Workflow): Promise<(call: Call) => boolean> => {
  const names = [...steps, ...takingBack].map(({ function: arn }) => arn.split(':').at(-1) ?? '');
  const deployed = (await functionsOf(own.told)).filter(({ name }) => names.some((one) => one.includes(name)));
  const roles = new Set(deployed.flatMap(({ roleArn, tenantRoleArn }) => [roleArn, tenantRoleArn]));
  return ({ principal, http, service, operation }) =>
    principal.session
      ? http !== undefined && roles.has(principal.session.roleArn)
      : service === 'lambda' && operation === 'Invoke';
};
