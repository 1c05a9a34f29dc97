/** The mail that opens the door: the address, a temporary password, where to begin. Undone by `withdrawWelcome`. */
import { randomBytes } from 'node:crypto';
import { AdminSetUserPasswordCommand, type CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { isRefusedMail, type MailNeeds, sendMail } from '../aws/mail.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { TenantSetup } from '../tenancy/tenant.store.ts';

export interface WelcomeNeeds extends MailNeeds {
  readonly users: Pick<CognitoIdentityProviderClient, 'send'>;
  readonly userPoolId: string;
  /** The names of SES's templates. */
  readonly templates: { readonly welcome: string; readonly withdrawn: string };
  readonly originOf: (slug: string) => string;
}

type Administrator = TenantSetup['administrator'];
type Named = Pick<Tenant, 'slug' | 'organization'>;

/**
 * The password is made here and is nowhere but in the mail: a mail sent again holds a new one, and the one before it is void.
 * Throws `MailRefused` when the address cannot be written to.
 */
export const sendWelcome = async (needs: WelcomeNeeds, tenant: Named, { email, name }: Administrator): Promise<void> => {
  const password = temporaryPassword();
  await needs.users.send(
    new AdminSetUserPasswordCommand({ UserPoolId: needs.userPoolId, Username: email, Password: password, Permanent: false }),
  );
  const origin = needs.originOf(tenant.slug);
  const data = {
    name,
    hospital: tenant.organization.name,
    email,
    password,
    signInUrl: origin,
    guideUrl: `${origin}/getting-started`,
  };
  await sendMail(needs, { email, template: needs.templates.welcome, data });
};

/** Only somebody who may have been welcomed is told; it is the last thing they hear. Whom SES refuses to write to has heard nothing before. */
export const withdrawWelcome = async (needs: WelcomeNeeds, tenant: Named, { email, name }: Administrator): Promise<void> => {
  const data = { name, hospital: tenant.organization.name };
  await sendMail(needs, { email, template: needs.templates.withdrawn, data }).catch((error: unknown) => {
    if (!isRefusedMail(error)) throw error;
  });
};

/** Of each kind that the pool demands, one at least; 100 bits. */
const temporaryPassword = (): string => `${randomBytes(15).toString('base64url').replaceAll(/[-_]/g, 'x')}-Aa1`;
