/** Whatever a tenant session asks, for whomever it names: every combination there is, decided by the evaluator that serves the calls. */
import { readdirSync, readFileSync } from 'node:fs';
import type { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { createSessions } from '../../../functions/aws/tenant-session.ts';
import { asTenantId } from '../../../functions/kernel/ids.ts';
import type { Contract } from '../../../functions/kernel/route.ts';
import type { ScopeName } from '../../../functions/kernel/scope.ts';
import { contracts } from '../../../lib/contracts.ts';
import { stageNames } from '../../../lib/stages.ts';
import { pooled } from '../../session.ts';
import { attemptsOn, type Decisions, decideAll, decideEach, summaryOf } from './decide-all.ts';
import { openingsOf, scopesOf, tenantRolesOf } from './openings.ts';
import { platformOf } from './platform.ts';
import { rolePolicyAlone, sessionPolicyAlone } from './session.ts';
import { own } from './tenants.ts';

const platform = platformOf('prod');
const openings = openingsOf(platform);

/** What is listed first tells most: a thousand more lines would not. */
const few = (list: readonly string[]): readonly string[] => list.slice(0, 5);

describe('with both locks', () => {
  let all: Decisions;
  beforeAll(() => {
    all = decideAll();
    console.log(summaryOf(all));
  });

  test('nothing is allowed that names another tenant, or none', () => {
    expect(few(all.foreignAllowed)).toEqual([]);
  });

  test('everything is allowed that a scope promises', () => {
    expect(few(all.ownDenied)).toEqual([]);
  });

  test('of the own tenant’s, nothing is allowed that no scope promises', () => {
    expect(few(all.unpromisedAllowed)).toEqual([]);
  });

  test('there were hundreds of thousands of decisions', () => {
    expect(all.decisions).toBeGreaterThan(300_000);
  });
});

describe('with one lock alone, nothing is allowed that names another tenant', () => {
  test('when the role may do everything, and only the session policy holds', () => {
    const distinct = new Map(openings.map((opening) => [JSON.stringify(opening.policy), opening]));
    expect(few(decideEach([...distinct.values()], attemptsOn(platform), sessionPolicyAlone).foreignAllowed)).toEqual([]);
  });

  test('when the session has no policy, and only the role’s own holds', () => {
    const distinct = new Map(openings.map((opening) => [opening.role.arn, opening]));
    expect(few(decideEach([...distinct.values()], attemptsOn(platform), rolePolicyAlone).foreignAllowed)).toEqual([]);
  });
});

describe('nobody is left out', () => {
  test('every route’s scopes are opened by its function', () => {
    for (const { feature, routes } of Object.values(contracts)) {
      for (const { scopes } of Object.values(routes)) {
        const ofFeature = openings.filter(({ role }) => role.name.toLowerCase().startsWith(`${feature}api`));
        expect(ofFeature.some((opening) => sameScopes(opening.scopes, scopes)) || scopes.length === 0).toBe(true);
      }
    }
  });

  test('every set of scopes that code asks for lies within what one role holds', () => {
    const held = tenantRolesOf(platform).map(({ role }) => scopesOf(platform, role));
    const asked = setsInCode();
    expect(asked.length).toBeGreaterThanOrEqual(5);
    for (const set of asked)
      expect([set, held.some((scopes) => set.every((scope) => scopes.includes(scope)))]).toEqual([set, true]);
  });

  test('every role that sessions are tagged for is a function’s tenant role', () => {
    const tagged = platform.roles.filter(({ trust }) => JSON.stringify(trust).includes('sts:TagSession'));
    expect(tagged.map(({ arn }) => arn)).toEqual(tenantRolesOf(platform).map(({ role }) => role.arn));
  });

  test.each(openings.map((opening) => [opening.role.name, opening.scopes.join(' '), opening] as const))(
    'the session policy that is decided is the one that is sent: %s with %s',
    async (_, __, { role, scopes, policy }) => {
      const bucket = platform.functions.find(({ tenantRoleArn }) => tenantRoleArn === role.arn)?.bucket ?? null;
      expect(JSON.parse(await policySentFor({ roleArn: role.arn, bucket }, scopes))).toEqual(policy);
    },
  );

  test('every route’s session policy has room for the longest name a bucket can have', () => {
    const routes = Object.values<Contract>(contracts).flatMap((contract) => Object.values(contract.routes));
    const ofRoutes = openings.filter((opening) => routes.some(({ scopes }) => sameScopes(opening.scopes, scopes)));
    for (const { policy } of ofRoutes) {
      const text = JSON.stringify(policy).replaceAll(platform.bucket.arn, `arn:aws:s3:::${'b'.repeat(63)}`);
      expect(text.length).toBeLessThanOrEqual(2048);
    }
  });

  test.each(stageNames)('the stage %s has the same tenant roles and bucket policy', (stage) => {
    const other = platformOf(stage);
    const rolesOf = (one: typeof platform): object =>
      JSON.parse(JSON.stringify(tenantRolesOf(one).map(({ role }) => role)).replaceAll(`ward-${one.stage}-`, 'ward-<stage>-'));
    expect(rolesOf(other)).toEqual(rolesOf(platform));
    expect(other.bucket).toEqual(platform.bucket);
  });
});

const sameScopes = (one: readonly ScopeName[], other: readonly ScopeName[]): boolean =>
  [...one].sort().join() === [...other].sort().join();

/** `sessions.open(tenantId, ['config:write'])` */
const setsInCode = (): ScopeName[][] => {
  const folder = new URL('../../../functions/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const texts = files.map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const found = texts.flatMap((text) =>
    [...text.matchAll(/\.open\([^[\]]*\[('[a-z]+:[a-z]+'[^\]]*)\]/g)].map(([, list = '']) => list),
  );
  return found.map((list) => list.split(',').map((name) => name.trim().replaceAll("'", '') as ScopeName));
};

/** What reaches STS when the function opens a session: it goes no further. */
const policySentFor = async (
  { roleArn, bucket }: { roleArn: string; bucket: string | null },
  scopes: readonly ScopeName[],
): Promise<string> => {
  const sent: (string | undefined)[] = [];
  const send = async ({ input }: AssumeRoleCommand) => {
    sent.push(input.Policy);
    throw new Error('no further');
  };
  const placeOf = () => ({ table: 'tenants', bucket });
  const sessions = createSessions({ roleArn, placeOf, sts: { send } as unknown as STSClient, capacity: 1, now: () => 0 });
  await expect(sessions.open(pooled(asTenantId(own)), scopes)).rejects.toThrow();
  return sent[0] ?? '';
};
