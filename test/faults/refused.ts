/** Whoever is refused stays refused, whatever fails: a reader who would write, and another hospital's person. */
import type { NamedRoute } from '../../lib/openapi.ts';
import type { ApiClient } from '../../local/api-client.ts';
import { allRoutes, isTenants, usualRequest } from '../attacks/furnish.ts';
import { type Told, toldBy, usualOf } from './answer.ts';
import { disturbanceOf, type Fault } from './fault.ts';
import type { Finding, Plan, Report } from './generated.ts';
import { isOf, type Target } from './site.ts';
import { chill, type Stage } from './stage.ts';
import type { Warmth } from './trial.ts';
import { judge, type Outcome } from './verdict.ts';

interface Refusal {
  readonly name: string;
  readonly target: Target;
  readonly ask: () => Promise<Told>;
  readonly secrets: Outcome['secrets'];
}

/** Every call of the function and of the authorizer fails in the same way. */
const ways: readonly (readonly [Warmth, Fault])[] = (['warm', 'cold'] as const).flatMap((warmth) =>
  (['throttled', 'failing', 'failing-after', 'cut', 'denied', 'expired'] as const).map(
    (kind) => [warmth, { kind, lasts: 'for ever' }] as const,
  ),
);

/** Each route that a reader may not ask, asked by one, and each route of a hospital, asked by another's administrator. */
export const tryRefused = async (stage: Stage, { of = '', takes = () => true, say }: Plan = {}): Promise<Report> => {
  const findings: Finding[] = [];
  let [nth, tried] = [0, 0];
  for (const refusal of refusalsOn(stage).filter(({ name }) => name.includes(of))) {
    const usual = usualOf([await refusal.ask(), await refusal.ask()]);
    if (usual.status < 400) throw new Error(`${refusal.name} is answered ${usual.status}`);
    for (const [warmth, fault] of ways) {
      nth += 1;
      if (!takes({ warmth, fault }, nth)) continue;
      tried += 1;
      const answer = await askWhile(stage, refusal, { warmth, fault });
      const { target, secrets, name } = refusal;
      const complaints = judge({
        usual,
        answer,
        secrets,
        expected: 'fails-closed',
        isOurs: fault.kind === 'denied',
        longest: target.milliseconds,
      });
      const trial = `${name}, ${warmth}: all ${fault.kind}`;
      for (const { sentence, why } of complaints) say?.(`${sentence}: ${trial}: ${why}`);
      findings.push(...complaints.map((complaint) => ({ ...complaint, trial })));
    }
  }
  say?.(`refused callers: ${tried} tried, ${findings.length} findings`);
  return { tried, findings };
};

const refusalsOn = ({ quiet, readerAtHome, strangerAtQuiet, secrets, targets }: Stage): readonly Refusal[] => {
  const asking = (named: NamedRoute, who: string, client: ApiClient, known: Outcome['secrets']): Refusal[] => {
    const target = targets[named.contract.feature];
    const request = usualRequest(quiet, named);
    const name = `${named.contract.feature}.${named.name} by ${who}`;
    return target ? [{ name, target, ask: () => toldBy(() => client(request)), secrets: known }] : [];
  };
  const writing = ({ route }: NamedRoute): boolean => Array.isArray(route.allow) && !route.allow.includes('reader');
  return [
    ...allRoutes
      .filter(writing)
      .flatMap((named) => asking(named, 'a reader', readerAtHome, { own: secrets.quiet, foreign: secrets.stranger })),
    ...allRoutes
      .filter(isTenants)
      .flatMap((named) => asking(named, 'a stranger', strangerAtQuiet, { own: secrets.stranger, foreign: secrets.quiet })),
  ];
};

const askWhile = async (
  stage: Stage,
  { target, ask }: Refusal,
  { warmth, fault }: { readonly warmth: Warmth; readonly fault: Fault },
): Promise<Told> => {
  const { own, targets } = stage;
  const mine = [target, targets.accessauthorizer].filter((one) => one !== undefined);
  if (warmth === 'cold') for (const one of mine) await chill(stage, one);
  const stops = services.map((service) =>
    own.embedded.cloud.traffic.disturb({
      matches: (call) => call.service === service && mine.some((one) => isOf(one)(call)),
      ...disturbanceOf(service, fault),
    }),
  );
  return ask().finally(() => {
    for (const stop of stops) stop();
  });
};

/** All that functions call; that the gateway calls functions must go on, or nothing would be asked. */
const services = ['dynamodb', 'sts', 'kms', 's3', 'states', 'cognito-idp'] as const;
