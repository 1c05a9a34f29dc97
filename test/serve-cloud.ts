/** An embedded cloud for tests, in a process of its own: it tells where it is, and ends when its parent does. */
import { openOwnCloud } from './own-cloud.ts';

const [, , assembly = '', given] = process.argv;
const { told, close } = await openOwnCloud(assembly, { directory: given });

const end = async (): Promise<void> => {
  await close();
  process.exit(0);
};
process.once('disconnect', end).once('SIGTERM', end);

process.send?.(told);
