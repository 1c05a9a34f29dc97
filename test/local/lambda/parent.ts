/** A cloud that is killed while one function idles and another never ends; tells the pids of both. */
import { eventually, lambdaCloud } from './lambda-cloud.ts';

const lambda = lambdaCloud();
await lambda.define('idle', 'export const handler = async () => process.pid;');
await lambda.define('busy', 'export const handler = async () => { console.log(`pid ${process.pid}`); for (;;); };', {
  Timeout: 900,
});
const { payload } = await lambda.invoke<number>('idle');
void lambda.invoke('busy');
const pid = () => /pid (\d+)/.exec(lambda.lines.map(([, , line]) => line).join('\n'))?.[1];
await eventually(() => pid() !== undefined);
process.send?.([payload, Number(pid())]);
