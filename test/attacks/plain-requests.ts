/** Where a credential alone is judged: the routes that take nothing else, and the addresses that there are. */
import type { ApiRequest } from '../../local/api-client.ts';
import { allRoutes } from './furnish.ts';
import type { World } from './world.ts';

const needsOnlyCredential = ({ route }: (typeof allRoutes)[number]): boolean =>
  route.method === 'GET' && route.allow !== 'anyone' && !route.params && route.scopes.length === 0;

/** Every reading route, of hospitals and of operators, that takes no parameters and opens no session. */
export const plainRequests: readonly ApiRequest[] = allRoutes
  .filter(needsOnlyCredential)
  .map(({ route }) => ({ path: route.path }));

export const addressesOf = ({ own, prey, cloud }: World): Readonly<Record<string, string>> => ({
  'its own address': own.url,
  'the prey’s address': prey.url,
  'the platform’s address': cloud.apiUrl,
});
