/** A process that owns an engine, to be killed by a test: it says where the engine is and then waits. */

import { startEngine } from '../../../local/dynamodb/engine.ts';
import { findEngine } from '../../../local/dynamodb/find-engine.ts';

const location = findEngine();
if (location.kind !== 'binary') throw new Error('This test needs the engine as a binary.');
const engine = await startEngine(location.path, process.argv[2] as string);
process.stdout.write(`${engine.url}\n`);
