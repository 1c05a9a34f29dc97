/**
 * Where people sign in: Cognito's own pages, at a domain of Cognito's. They come back to one address, the platform's own, which hands a
 * hospital's people on to their subdomain (docs/decisions/0035-managed-login.md).
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-managed-login.html
 */
import { Aws } from 'aws-cdk-lib';
import {
  CfnManagedLoginBranding,
  ManagedLoginVersion,
  OAuthScope,
  type UserPool,
  type UserPoolClient,
  type UserPoolClientOptions,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { originOf } from './origin.ts';

export interface ManagedLoginProps {
  readonly stage: Stage;
  readonly pool: UserPool;
  readonly client: UserPoolClient;
}

export class ManagedLogin extends Construct {
  /** Without a slash at its end. */
  readonly address: string;

  constructor(scope: Construct, id: string, { stage, pool, client }: ManagedLoginProps) {
    super(scope, id);
    const domain = pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `ward-${stage.name}-${Aws.ACCOUNT_ID}` },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    // Without a look, even Cognito's, a domain of this version answers that its pages are unavailable.
    new CfnManagedLoginBranding(this, 'Branding', {
      userPoolId: pool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    this.address = stage.name === 'local' ? originOf(this, stage, 'sign-in') : domain.baseUrl();
  }
}

/**
 * What the app client may do there: codes, never tokens in an address. Cognito compares callback addresses as text and takes a hundred of
 * them, so hospitals' subdomains cannot be among them.
 */
export const managedLoginOf = (scope: Construct, stage: Stage): Pick<UserPoolClientOptions, 'oAuth'> => {
  const origin = originOf(scope, stage);
  return {
    oAuth: {
      flows: { authorizationCodeGrant: true, implicitCodeGrant: false, clientCredentials: false },
      scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE, OAuthScope.COGNITO_ADMIN],
      callbackUrls: [`${origin}/signed-in`],
      logoutUrls: [`${origin}/signed-out`],
    },
  };
};
