/** A process to be killed: it works on `killed` in the folder it is given, and says so when it is in the middle of the second step. */
import { createCloud, rootOf } from '../../../local/cloud.ts';
import { awsJson } from '../../../local/protocol.ts';
import { createStates } from '../../../local/states/states.ts';

const killed = {
  QueryLanguage: 'JSONata',
  StartAt: 'First',
  States: Object.fromEntries(
    ['First', 'Second'].map((name) => [
      name,
      {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: name, Payload: {} },
        Output: ['{% $states.input %}', '{% $states.result.Payload %}'],
        ...(name === 'First' ? { Next: 'Second' } : { End: true }),
      },
    ]),
  ),
};

const work = async (directory: string): Promise<void> => {
  const cloud = createCloud({ directory, authorize: () => {} });
  const states = createStates(cloud);
  cloud.register(states);
  cloud.register({
    name: 'lambda',
    protocol: awsJson('1.0'),
    access: () => [],
    async handle({ input }) {
      if (input.FunctionName === 'First') return { StatusCode: 200, Payload: '"done before"' };
      process.stdout.write('in the middle\n');
      return new Promise(() => {});
    },
  });
  await states.resume();
  const call = (operation: string, input: object) => cloud.call(rootOf(cloud), 'states', operation, { ...input });
  const roleArn = 'arn:aws:iam::000000000000:role/Workflow';
  await call('CreateStateMachine', { name: 'Flow', definition: JSON.stringify(killed), roleArn });
  const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:Flow';
  await call('StartExecution', { stateMachineArn, name: 'killed' });
};

/** Kept alive until it is killed, or until whoever started it is gone. */
const [, script, directory] = process.argv;
if (script?.endsWith('doomed.ts') && directory) {
  process.stdin.resume().on('end', () => process.exit(1));
  await work(directory);
}
