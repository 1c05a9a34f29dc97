/** Puts events into the folder it is given while nothing is delivered, tells their ids, and waits to be killed. */
import { eventsCloud } from './events-cloud.ts';

const cloud = eventsCloud({ directory: process.argv[2] });
await cloud.rule();
const puts = [await cloud.put(), await cloud.put(), await cloud.put()];
process.send?.(puts.flatMap(({ Entries }) => Entries.map(({ EventId }) => EventId)));
setInterval(() => {}, 60_000);
