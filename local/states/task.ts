/** Task states: what is asked of whom, and how the history tells it. The asking itself is in integrations.ts. */
import type { Beginning } from './behaviour.ts';
import type { Json, TaskState } from './definition.ts';
import { isFunctionArn, resourceParts } from './resources.ts';
import { type Scene, seeArguments, seeNumber } from './scene.ts';
import { StateError, withinLimit } from './state-error.ts';

/** Evaluates the arguments of this attempt. The task is started once they are committed. */
export const beginTask = async (state: TaskState, scene: Scene): Promise<Beginning> => {
  const asked = await seeArguments(scene, state.Arguments);
  const timeoutSeconds = await seeNumber(scene, 'TimeoutSeconds', state.TimeoutSeconds);
  if (timeoutSeconds === 0) throw new StateError('States.Runtime', 'TimeoutSeconds must be 1 at least.');
  noteScheduled(scene, state.Resource, { input: JSON.stringify(asked), timeoutSeconds });
  return { waits: { for: 'task', resource: state.Resource, arguments: asked, timeoutSeconds } };
};

const noteScheduled = (scene: Scene, resource: string, asked: { input: string; timeoutSeconds?: number }): void => {
  const timeout = asked.timeoutSeconds === undefined ? {} : { timeoutInSeconds: asked.timeoutSeconds };
  if (isFunctionArn(resource)) {
    const details = { resource, input: asked.input, inputDetails: { truncated: false }, ...timeout };
    scene.events.push({ type: 'LambdaFunctionScheduled', details: { lambdaFunctionScheduledEventDetails: details } });
    scene.events.push({ type: 'LambdaFunctionStarted' });
    return;
  }
  const parts = resourceParts(resource);
  const details = { ...parts, region: scene.region, parameters: asked.input, ...timeout };
  scene.events.push({ type: 'TaskScheduled', details: { taskScheduledEventDetails: details } });
  scene.events.push({ type: 'TaskStarted', details: { taskStartedEventDetails: parts } });
};

/** Tells of the answer. Throws `States.DataLimitExceeded` for one too large. */
export const noteReturned = (scene: Scene, state: TaskState, result: Json): void => {
  withinLimit(result, 'result of the task');
  const output = { output: JSON.stringify(result), outputDetails: { truncated: false } };
  if (isFunctionArn(state.Resource)) {
    scene.events.push({ type: 'LambdaFunctionSucceeded', details: { lambdaFunctionSucceededEventDetails: output } });
  } else {
    const details = { ...resourceParts(state.Resource), ...output };
    scene.events.push({ type: 'TaskSucceeded', details: { taskSucceededEventDetails: details } });
  }
};

export const noteFailed = (scene: Scene, state: TaskState, { error, cause }: StateError): void => {
  const ending = error === 'States.Timeout' ? 'TimedOut' : 'Failed';
  if (isFunctionArn(state.Resource)) {
    const details = { [`lambdaFunction${ending}EventDetails`]: { error, cause } };
    scene.events.push({ type: `LambdaFunction${ending}`, details });
  } else {
    const details = { [`task${ending}EventDetails`]: { ...resourceParts(state.Resource), error, cause } };
    scene.events.push({ type: `Task${ending}`, details });
  }
};
