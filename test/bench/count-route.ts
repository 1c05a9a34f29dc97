/** How many AWS calls each route makes, asked as its contract describes it. */
import type { Route } from '../../functions/kernel/route.ts';
import type { NamedRoute } from '../../lib/openapi.ts';
import type { ApiAnswer, ApiClient, ApiRequest } from '../../local/api-client.ts';
import { assignmentsOf, type Furnished, followForm, type Params, requestOf } from '../attacks/furnish.ts';
import { wordsIn } from '../attacks/harvest.ts';
import { newHospital } from '../cloud.ts';
import { askedOfDomain, isOfDomains } from '../own-domains.ts';
import { askedOfSignUp, isOfSignUps, type SignUpDesk } from '../sign-ups.ts';
import { turnBack } from '../turned-back.ts';
import { childrenOf, isFunctionProcess } from './processes.ts';
import type { WatchedCalls } from './watch-calls.ts';

/** Who asks, and what there is to ask for. */
export interface Asker extends Furnished {
  readonly watched: WatchedCalls;
  readonly client: ApiClient;
  /** Where sign-ups, and a hospital's domains, are made ready. */
  readonly desk: SignUpDesk & { readonly tenantId: string };
}

export interface Counted {
  readonly route: Route;
  /** Calls of the first request that a function's process answers. */
  readonly cold: readonly string[];
  /** Calls of one that follows at once. */
  readonly warm: readonly string[];
}

/** Throws, naming it, when the route is not answered well. */
export const countRoute = async (asker: Asker, named: NamedRoute): Promise<Counted> => {
  const ways = waysOf(asker, named);
  const ask = (before?: () => void) =>
    isOfSignUps(named) || isOfDomains(named) ? askReady(asker, named, before) : askWell(asker, { named, ways, before });
  // What is made once for all, as the platform's own key, is there from now on.
  await ask();
  const cold = await ask(endFunctions);
  const [one, other] = [await ask(), await ask()];
  // What a hospital may do is read anew every five seconds: on a slow machine those can end between two requests.
  return { route: named.route, cold, warm: one.length < other.length ? one : other };
};

/** Lambda ends a function's process when it likes. The next request finds none. */
const endFunctions = (): void => {
  for (const { pid } of childrenOf(process.pid).filter(isFunctionProcess)) process.kill(pid, 'SIGKILL');
};

/** What ends or moves a thing is asked of each thing once; anything else may be asked again. */
const isOnce = ({ method, path }: Route): boolean => method === 'DELETE' || (method === 'POST' && /\}\/\w+$/.test(path));

/** Ways to ask: first the one that is known to be answered well, then with the words that were heard last. */
const waysOf = ({ known, words }: Asker, { route }: NamedRoute): Params[] => {
  const guessed = [...assignmentsOf(route, [...words].reverse())];
  const way = known.get(route);
  return way && !isOnce(route) ? [way, ...guessed] : guessed;
};

interface Asking {
  readonly named: NamedRoute;
  /** What proved bad, or was used up, is taken out. */
  readonly ways: Params[];
  /** Done before each attempt. */
  readonly before?: () => void;
}

/** The calls of a request that is answered well. */
const askWell = async (asker: Asker, { named, ways, before }: Asking): Promise<readonly string[]> => {
  const { route, contract, name } = named;
  for (let params = ways[0]; params; params = ways[0]) {
    if (params.tenantId) await turnBack(asker.client, named, params.tenantId);
    before?.();
    // No two hospitals have one address.
    const body = name === 'createTenant' ? { body: newHospital() } : {};
    const answer = await asked(asker, { ...requestOf(named, params, asker), ...body });
    const calls = asker.watched.take(rolesOf(contract.feature));
    if (isOnce(route) || answer.status >= 400) ways.shift();
    if (answer.status >= 400) continue;
    for (const word of wordsIn(answer)) asker.words.add(word);
    await followForm(answer);
    return calls;
  }
  throw new Error(`${route.method} ${route.path} is not answered well`);
};

/** Each time of another sign-up, or another domain, brought to where the route is answered well. */
const askReady = async ({ watched, desk }: Asker, named: NamedRoute, before?: () => void): Promise<readonly string[]> => {
  const wanted = newHospital();
  const { client, request } = isOfDomains(named)
    ? await askedOfDomain({ ...(await letIn(desk)), domain: `records.${wanted.slug}-own.example` }, named)
    : await askedOfSignUp(desk, named, wanted);
  before?.();
  const answer = await asked({ client, watched }, request);
  if (answer.status >= 400) throw new Error(`${request.method} ${request.path} is answered ${answer.status}: ${answer.text}`);
  return watched.take(rolesOf(named.contract.feature));
};

/** Other routes may have shut it. */
const letIn = async (desk: Asker['desk']): Promise<Asker['desk']> => {
  for (const verb of ['restore', 'reactivate'])
    await desk.operator({ method: 'POST', path: `/v1/tenants/${desk.tenantId}/${verb}` });
  return desk;
};

/** A process that was ended just now may be given one more request, which fails with it. */
const asked = async ({ client, watched }: Pick<Asker, 'client' | 'watched'>, request: ApiRequest): Promise<ApiAnswer> => {
  for (let attempt = 0; ; attempt++) {
    watched.take();
    const answer = await client(request);
    if (answer.status !== 502 || attempt === 3) return answer;
  }
};

/** The roles of the function that answers a feature's routes, and of its tenant sessions. */
const rolesOf = (feature: string): RegExp => new RegExp(`-${feature.charAt(0).toUpperCase()}${feature.slice(1)}Api`);
