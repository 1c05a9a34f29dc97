/**
 * Signing in by OpenID Connect, code and PKCE, on Cognito's managed login
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-managed-login.html). Tokens are kept in this tab's
 * session storage, and renewed with the refresh token; no other tab, and no other hospital's address, sees them.
 */
import { UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { Config } from '../config.ts';
import { originOf, type Place } from '../place.ts';

export interface SignIn {
  readonly users: UserManager;
  /** Leaves for managed login; never returns to this page as it is. */
  readonly begin: (returnTo: string, asked?: { readonly ofOneself: boolean }) => Promise<void>;
  /** Forgets the tokens, revokes the refresh token, and ends the session of managed login. */
  readonly end: () => Promise<void>;
}

/** The scope of what people change of their own sign-in. An everyday token has it not. */
export const ofOneself = 'aws.cognito.signin.user.admin';

const everyday = 'openid email profile';

export const createSignIn = (config: Config, place: Place): SignIn => {
  const { authority, domain, clientId } = config.signIn;
  const store = new WebStorageStateStore({ store: window.sessionStorage });
  const users = new UserManager({
    authority,
    client_id: clientId,
    redirect_uri: `${config.origin}/signed-in`,
    response_type: 'code',
    scope: everyday,
    userStore: store,
    stateStore: store,
    automaticSilentRenew: true,
    revokeTokensOnSignout: true,
    monitorSession: false,
    // Given, not discovered: one request less, and nothing of another origin decides where people sign in.
    metadata: {
      issuer: authority,
      authorization_endpoint: `${domain}/oauth2/authorize`,
      token_endpoint: `${domain}/oauth2/token`,
      revocation_endpoint: `${domain}/oauth2/revoke`,
      userinfo_endpoint: `${domain}/oauth2/userInfo`,
    },
  });
  return {
    users,
    async begin(returnTo, asked) {
      // Whoever has the DNS of an own domain could lead a code to a page of theirs: no sign-in is ever handed on to one.
      if (place.kind === 'hospital' && place.isOwnDomain)
        return window.location.assign(`${originOf(place.slug, config.origin)}${returnTo}`);
      await users.signinRedirect({
        state: { returnTo },
        scope: asked?.ofOneself ? `${everyday} ${ofOneself}` : everyday,
        ...(place.kind === 'hospital' ? { url_state: place.slug } : {}),
      });
    },
    end: async () => {
      // A token that is not revoked ends by itself within fifteen minutes; nobody is kept from leaving.
      await users.revokeTokens(['refresh_token']).catch(() => {});
      await users.removeUser();
      window.location.assign(logoutUrl(config));
    },
  };
};

/** https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html */
const logoutUrl = ({ signIn, origin }: Config): string =>
  `${signIn.domain}/logout?${new URLSearchParams({ client_id: signIn.clientId, logout_uri: `${origin}/signed-out` })}`;
