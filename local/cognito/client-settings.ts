/**
 * What can be set on an app client, and how long its tokens live.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
 */
import * as z from 'zod';
import { isStandard } from './attribute.ts';
import { checkOauth, oauthSettings } from './oauth-settings.ts';
import { invalid, modelled } from './operation.ts';
import type { Pool } from './pool.ts';

const unit = z.enum(['seconds', 'minutes', 'hours', 'days']);

export const clientSettings = {
  RefreshTokenValidity: z.number().int().min(0).max(315_360_000).default(30),
  AccessTokenValidity: z.number().int().min(0).max(86_400).optional(),
  IdTokenValidity: z.number().int().min(0).max(86_400).optional(),
  TokenValidityUnits: z
    .strictObject({ AccessToken: unit.optional(), IdToken: unit.optional(), RefreshToken: unit.optional() })
    .optional(),
  ReadAttributes: z.array(z.string()).optional(),
  WriteAttributes: z.array(z.string()).optional(),
  ExplicitAuthFlows: z
    .array(
      modelled(
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
        'ALLOW_CUSTOM_AUTH',
        'ALLOW_USER_AUTH',
      ),
    )
    .optional(),
  ...oauthSettings,
  PreventUserExistenceErrors: z.enum(['LEGACY', 'ENABLED']).default('LEGACY'),
  EnableTokenRevocation: modelled(true).default(true),
  EnablePropagateAdditionalUserContextData: modelled(false).default(false),
  AuthSessionValidity: z.number().int().min(3).max(15).default(3),
  RefreshTokenRotation: z
    .strictObject({ Feature: modelled('DISABLED'), RetryGracePeriodSeconds: z.number().int().min(0).max(60).optional() })
    .optional(),
};

const settings = z.strictObject(clientSettings);
export type ClientSettings = z.output<typeof settings>;
export type Flow = NonNullable<ClientSettings['ExplicitAuthFlows']>[number];

const UNIT: Readonly<Record<z.output<typeof unit>, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/** Lifetimes in seconds. A validity of zero, or none, is the default: an hour, and thirty days for the refresh token. */
export const lifetimesOf = ({ TokenValidityUnits: units, ...given }: ClientSettings) => ({
  access: (given.AccessTokenValidity || 1) * UNIT[(given.AccessTokenValidity && units?.AccessToken) || 'hours'],
  id: (given.IdTokenValidity || 1) * UNIT[(given.IdTokenValidity && units?.IdToken) || 'hours'],
  refresh: (given.RefreshTokenValidity || 30) * UNIT[(given.RefreshTokenValidity && units?.RefreshToken) || 'days'],
});

const DEFAULT_FLOWS: readonly Flow[] = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'];

/** Whether the client may sign users in this way. */
export const allows = ({ ExplicitAuthFlows: flows }: ClientSettings, flow: Flow): boolean =>
  (flows?.length ? flows : DEFAULT_FLOWS).includes(flow);

/** Without a list, a client reads the standard attributes, and no custom one. */
export const mayRead = ({ ReadAttributes: names }: ClientSettings, name: string): boolean =>
  name === 'sub' || (names ? names.includes(name) : isStandard(name));

/** Without a list, a client writes the standard attributes, and no custom one. Whether an address is verified is never its to say. */
export const mayWrite = ({ WriteAttributes: names }: ClientSettings, name: string): boolean =>
  !['sub', 'email_verified', 'phone_number_verified'].includes(name) && (names ? names.includes(name) : isStandard(name));

/** Throws for lifetimes out of range, attributes the pool does not have, and attributes nobody may write. */
export const checkClient = (pool: Pool, settings: ClientSettings): void => {
  const { access, id, refresh } = lifetimesOf(settings);
  if (![access, id].every((lifetime) => lifetime >= 300 && lifetime <= 86_400))
    throw invalid('Access and ID token validity must be between 5 minutes and 1 day.');
  if (refresh < 3600 || refresh > 315_360_000) throw invalid('Refresh token validity must be between 60 minutes and 10 years.');
  if (refresh < Math.max(access, id)) throw invalid('Refresh token validity must not be shorter than that of the other tokens.');
  checkOauth(settings);
  checkNames(pool, 'read', settings.ReadAttributes);
  checkNames(pool, 'write', settings.WriteAttributes);
};

const checkNames = (pool: Pool, to: 'read' | 'write', names: readonly string[] = []): void => {
  for (const name of names) {
    const attribute = pool.schema.find(({ Name }) => Name === name);
    const writable = !['sub', 'email_verified', 'phone_number_verified'].includes(name);
    if (!attribute || (to === 'write' && !writable)) throw invalid(`Invalid ${to} attributes specified while creating a client`);
  }
};
