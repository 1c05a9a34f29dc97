/** The authorizer, before it knows whom it sees: its keys and its table fail while people and strangers come. */
import type { ApiClient } from '../../local/api-client.ts';
import { renewedToken } from '../../local/sign-in.ts';
import { toldBy, type Usual, usualOf } from './answer.ts';
import { disturbanceOf, type Fault, faults, isPossibleAt } from './fault.ts';
import type { Finding, Plan, Report } from './generated.ts';
import { isOf, type Site, siteOf, sitesMet, type Target } from './site.ts';
import { aReader, chill, type Stage, unknownToGateway } from './stage.ts';
import type { Warmth } from './trial.ts';
import { judge } from './verdict.ts';

interface Visitor {
  readonly name: string;
  readonly status: number;
  readonly client: ApiClient;
}

/** Each with a client of its own: a credential can be written in 64 ways, and what the gateway has seen it does not ask again. */
const visitorsOn = async ({ quiet, stranger, own }: Stage): Promise<readonly Visitor[]> => {
  const token = renewedToken(own.told, quiet.admin);
  const forged = async (): Promise<string> => (await token()).replace(/.{8}$/, 'AAAAAAAA');
  return [
    { name: 'a token', status: 200, client: unknownToGateway(quiet.url, token) },
    { name: 'a key', status: 200, client: unknownToGateway(quiet.url, await aReader(quiet)) },
    { name: 'a forged token', status: 401, client: unknownToGateway(quiet.url, forged) },
    {
      name: 'another hospital’s token',
      status: 403,
      client: unknownToGateway(quiet.url, renewedToken(own.told, stranger.admin)),
    },
    { name: 'another hospital’s key', status: 403, client: unknownToGateway(quiet.url, await aReader(stranger)) },
  ];
};

/** Every visitor, to a warm authorizer and to a cold one, while each call that a cold one makes fails in each way. */
export const tryAuthorizer = async (stage: Stage, { of = '', takes = () => true, say }: Plan = {}): Promise<Report> => {
  const target = stage.targets.accessauthorizer;
  if (!target) throw new Error('there is no authorizer');
  const findings: Finding[] = [];
  let [nth, tried] = [0, 0];
  for (const visitor of (await visitorsOn(stage)).filter(({ name }) => `authorizer of ${name}`.includes(of))) {
    const { usual, sites } = await learn(stage, visitor, target);
    if (usual.status !== visitor.status) throw new Error(`${visitor.name} is answered ${usual.status}`);
    for (const visit of visitsOf(visitor, { usual, target, sites })) {
      nth += 1;
      if (!takes(visit, nth)) continue;
      tried += 1;
      const found = await tryVisit(stage, visit);
      for (const { sentence, trial, why } of found) say?.(`${sentence}: ${trial}: ${why}`);
      findings.push(...found);
    }
  }
  say?.(`authorizer: ${tried} tried, ${findings.length} findings`);
  return { tried, findings };
};

interface Learnt {
  readonly usual: Usual;
  readonly target: Target;
  readonly sites: Readonly<Record<Warmth, readonly Site[]>>;
}

const learn = async (stage: Stage, { client }: Visitor, target: Target): Promise<Omit<Learnt, 'target'>> => {
  const ask = () => toldBy(() => client({ path: '/v1/me' }));
  const told = [await ask()];
  const meet = () => sitesMet(stage.own.embedded.cloud, target, async () => void told.push(await ask()));
  await chill(stage, target);
  const cold = await meet();
  return { sites: { cold, warm: await meet() }, usual: usualOf(told) };
};

interface Visit {
  readonly visitor: Visitor;
  readonly usual: Usual;
  readonly target: Target;
  readonly warmth: Warmth;
  readonly site: Site;
  readonly fault: Fault;
  readonly isNeeded: boolean;
}

const visitsOf = (visitor: Visitor, { usual, target, sites }: Learnt): readonly Visit[] =>
  (['warm', 'cold'] as const).flatMap((warmth) =>
    sites.cold
      .filter(({ service }) => service !== 'lambda' || warmth === 'warm')
      .flatMap((site) => {
        const isNeeded = sites[warmth].some(({ name }) => name === site.name);
        return faults
          .filter((fault) => isPossibleAt(site, fault))
          .map((fault) => ({ visitor, usual, target, warmth, site, fault, isNeeded }));
      }),
  );

const tryVisit = async (stage: Stage, visit: Visit): Promise<readonly Finding[]> => {
  const { visitor, usual, target, warmth, site, fault, isNeeded } = visit;
  if (warmth === 'cold') await chill(stage, target);
  const isOurs = isOf(target);
  const stop = stage.own.embedded.cloud.traffic.disturb({
    matches: (call) => isOurs(call) && siteOf(call).name === site.name,
    ...disturbanceOf(site.service, fault),
  });
  const answer = await toldBy(() => visitor.client({ path: '/v1/me' })).finally(stop);
  const complaints = judge({
    usual,
    answer,
    expected: fault.kind === 'slow' || !isNeeded ? 'goes-on' : 'fails-closed',
    isOurs: fault.kind === 'denied',
    longest: target.milliseconds,
    secrets: { own: usual.status < 300 ? stage.secrets.quiet : stage.secrets.stranger, foreign: foreignTo(stage, usual) },
  });
  const trial = `authorizer of ${visitor.name}, ${warmth}: ${site.name} ${fault.kind} ${fault.lasts}`;
  return complaints.map((complaint) => ({ ...complaint, trial }));
};

const foreignTo = ({ secrets }: Stage, { status }: Usual): readonly string[] => (status < 300 ? secrets.stranger : secrets.quiet);
