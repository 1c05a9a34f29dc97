/** Every generated attack on a world, sort by sort. */
import type { Attack } from './attack.ts';
import { foreignValues } from './foreign-values.ts';
import type { World } from './world.ts';

/** A sort makes its attacks of the world as it finds it. */
export type Sort = (world: World) => readonly Attack[] | Promise<readonly Attack[]>;

export const sorts: Readonly<Record<string, Sort>> = { foreignValues };

/** Every `nth` attack of each sort: the whole takes minutes, and the fast part must still touch everything in turn. */
export const attacksOn = async (world: World, nth = 1): Promise<readonly Attack[]> => {
  const made = await Promise.all(Object.values(sorts).map((sort) => sort(world)));
  return made.flatMap((attacks) => attacks.filter((_, index) => index % nth === 0));
};
