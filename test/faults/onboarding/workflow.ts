/** The steps of onboarding, as the deployed definition has them: which there are, and which take back. */
import type { OwnCloud } from '../../own-cloud.ts';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly TimeoutSeconds?: number;
  readonly Arguments?: { readonly FunctionName?: string; readonly Payload?: { readonly step?: string } };
  readonly Catch?: readonly { readonly Next: string }[];
}

interface Definition {
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
}

export interface WorkflowStep {
  readonly name: string;
  /** Which it may take. */
  readonly seconds: number;
  /** The ARN of the function that does it. */
  readonly function: string;
}

export interface Workflow {
  /** In order. */
  readonly steps: readonly WorkflowStep[];
  /** What follows when the last step fails: taking back, last first, and what then ends the job. */
  readonly takingBack: readonly WorkflowStep[];
  /** Which the whole may take. */
  readonly seconds: number;
}

export const readWorkflow = async ({ embedded }: OwnCloud): Promise<Workflow> => {
  const input = { stateMachineArn: embedded.outputs.CreateTenantMachineArn };
  const { definition } = await embedded.root<{ definition: string }>('states', 'DescribeStateMachine', input);
  const { StartAt, States, TimeoutSeconds } = JSON.parse(definition) as Definition;
  const steps = stepsFrom(States, StartAt);
  const caught = States[steps.at(-1)?.name ?? '']?.Catch?.[0]?.Next;
  return { steps, takingBack: stepsFrom(States, caught), seconds: TimeoutSeconds };
};

/** Of a choice, what a hospital that has its own place takes. */
const nextOf = (state: State | undefined): string | undefined => state?.Next ?? state?.Choices?.[0]?.Next;

const stepsFrom = (states: Definition['States'], from: string | undefined): readonly WorkflowStep[] => {
  const found: WorkflowStep[] = [];
  for (let name = from; name !== undefined; name = nextOf(states[name])) {
    const { Type: type, TimeoutSeconds: seconds = 0, Arguments: given } = states[name] as State;
    if (type === 'Task') found.push({ name: given?.Payload?.step ?? name, seconds, function: given?.FunctionName ?? '' });
  }
  return found;
};
