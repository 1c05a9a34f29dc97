/**
 * The guards of the code, each with the attack that it stops. Where several guards stop the same attack, any of them alone must hold, and
 * only without all of them does the attack get somewhere. The guards of IAM are taken out in `../tenant-session.test.ts` and in `../policies/`.
 */
import type { Entry } from '../../../lib/bundle.ts';
import {
  disturbedByPrey,
  endedToken,
  forgedToken,
  guessedSecret,
  movedRecord,
  type Preparation,
  passwordAlone,
  preysCursor,
  rememberedPrey,
  revokedKey,
  suspendedHospital,
  writingReader,
  wrongHost,
} from './prepared-attacks.ts';
import type { Removal } from './without-guards.ts';

export interface Guarded {
  readonly attack: string;
  readonly prepare: Preparation;
  readonly guards: Readonly<Record<string, Removal>>;
  /** The functions that hold the guards. */
  readonly entries: readonly Entry[];
}

const records: readonly Entry[] = ['records/api'];
const authorizer: readonly Entry[] = ['access/authorizer'];
const nothing = '';

export const guarded: readonly Guarded[] = [
  {
    attack: 'a credential at another hospital’s address',
    prepare: wrongHost,
    entries: ['access/authorizer', 'access/api'],
    guards: {
      'the authorizer’s comparison of host and credential': {
        file: 'functions/access/authorize-request.ts',
        guard: 'if (!isHome) throw foreign();',
        instead: nothing,
      },
      'the edge’s comparison of host and hospital': {
        file: 'functions/edge/tenant.ts',
        guard: "exchange.event.requestContext.domainName?.split('.')[0] !== tenant.slug",
        instead: 'false',
      },
    },
  },
  {
    attack: 'a reader who writes',
    prepare: writingReader,
    entries: records,
    guards: {
      'the permission check': {
        file: 'functions/edge/permission.ts',
        guard: '!admits(route.allow, caller)',
        instead: 'false',
      },
    },
  },
  {
    attack: 'a token of a suspended hospital',
    prepare: suspendedHospital,
    entries: records,
    guards: {
      'the live status': { file: 'functions/edge/tenant.ts', guard: "tenant?.status !== 'active'", instead: '!tenant' },
    },
  },
  {
    attack: 'a password without the second factor that the plan demands',
    prepare: passwordAlone,
    entries: records,
    guards: {
      'the look whether a second factor is set': {
        file: 'functions/edge/tenant.ts',
        guard: "caller.secondFactor !== 'set'",
        instead: 'false',
      },
    },
  },
  {
    attack: 'a revoked API key that the gateway remembers',
    prepare: revokedKey,
    entries: records,
    guards: {
      'the look whether the key lives': {
        file: 'functions/edge/tenant.ts',
        guard: '!(await tenants().isKeyAlive(caller.tenantId, caller.userId))',
        instead: 'false',
      },
    },
  },
  {
    attack: 'a token that has ended, and that the gateway remembers',
    prepare: endedToken,
    entries: records,
    guards: {
      'the credential’s end': { file: 'functions/edge/caller.ts', guard: 'expiresAt * 1000 <= now()', instead: 'false' },
    },
  },
  {
    attack: 'a token that anybody signed',
    prepare: forgedToken,
    entries: authorizer,
    guards: {
      'the signature': {
        file: 'functions/access/authorizer.ts',
        guard: 'verifyToken: async (token: string) => verifier.verify(token),',
        instead:
          "verifyToken: async (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()),",
      },
    },
  },
  {
    attack: 'an API key with a secret that was made up',
    prepare: guessedSecret,
    entries: authorizer,
    guards: {
      'the comparison with the hash': {
        file: 'functions/access/authorize-request.ts',
        guard: '!isSecretOf(presented.secret, item.hash)',
        instead: 'false',
      },
    },
  },
  {
    attack: 'a sealed record in the place of another',
    prepare: movedRecord,
    entries: records,
    guards: {
      'the encryption context': {
        file: 'functions/aws/seal.ts',
        guard: 'if (!belongs) throw new SealBroken();',
        instead: nothing,
      },
    },
  },
  {
    attack: 'a cursor of another hospital',
    prepare: preysCursor,
    entries: records,
    guards: {
      'the cursor’s binding': {
        file: 'functions/kernel/cursor.ts',
        guard: 'given.length !== expected.length || !timingSafeEqual(given, expected)',
        instead: 'false',
      },
    },
  },
  {
    attack: 'a process that has just served another hospital',
    prepare: rememberedPrey,
    entries: records,
    guards: {
      'the tenant in the name of a warm session': {
        file: 'functions/aws/tenant-session.ts',
        guard: "const key = [whose.id, whose.placement?.kind ?? 'nowhere', ...[...scopes].sort()].join(' ');",
        // The session that looks whether the tenant is active keeps its name: with another's, IAM itself refuses the look.
        instead:
          "const key = [scopes.includes('tenant:read' as never) ? whose.id : '', whose.placement?.kind ?? 'nowhere', ...[...scopes].sort()].join(' ');",
      },
      'the assertion that a session is its tenant’s': {
        file: 'functions/aws/tenant-session.ts',
        guard: 'entry.session.tenantId !== whose.id',
        instead: 'false',
      },
    },
  },
  {
    attack: 'what is remembered of one hospital, taken for another’s',
    prepare: disturbedByPrey,
    entries: records,
    guards: {
      'the tenant in the name of a cache’s entry': {
        file: 'functions/aws/tenant-cache.ts',
        guard: '[tenantId, area, name]',
        instead: '[area, name]',
      },
    },
  },
];
