/** `npm run attacks`: every attack there is, or those of the sorts it names, on a cloud of its own. Ends with 1 when anything got anywhere. */
import { assemble } from '../assemble.ts';
import { openOwnCloud } from '../own-cloud.ts';
import { tryAll } from './attack.ts';
import { attacksOn } from './generated.ts';
import { aWorld } from './world.ts';

const cloud = await openOwnCloud(await assemble());
try {
  const world = await aWorld(cloud.told);
  console.log(`Two hospitals are furnished; ${world.loot.length} words of the one are the other’s loot.`);
  const attacks = await attacksOn(world, { sorts: process.argv.slice(2) });
  const { tried, leaks } = await tryAll(world, attacks, (line) => console.log(`  ${line}`));
  const total = Object.values(tried).reduce((sum, count) => sum + count, 0);
  for (const leak of leaks) console.error(leak);
  console.log(`attacks tried: ${total}, leaks: ${leaks.length}`);
  process.exitCode = leaks.length > 0 ? 1 : 0;
} finally {
  await cloud.close();
}
