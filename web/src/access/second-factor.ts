/**
 * One's own authenticator app, set up with Cognito itself: its secret never passes the platform. It takes a token with the scope
 * `aws.cognito.signin.user.admin`, which no everyday sign-in asks for.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
 */
import { unreached } from '../problem.ts';
import { texts } from './texts.ts';

export interface SecondFactor {
  /** A secret for the app, in base32. Nothing changes until a code proves that the app has it. */
  readonly associate: () => Promise<string>;
  /** From then on every sign-in asks for a code. Throws, in words, for a code that is not right. */
  readonly prove: (code: string) => Promise<void>;
}

interface Door {
  /** Where Cognito's API is: `https://cognito-idp.us-east-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly token: string;
}

const wrongCode = ['EnableSoftwareTokenMFAException', 'CodeMismatchException', 'ExpiredCodeException'];

export const createSecondFactor = ({ endpoint, token }: Door): SecondFactor => {
  const call = async (operation: string, members: object): Promise<{ readonly SecretCode?: string }> => {
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      },
      body: JSON.stringify({ AccessToken: token, ...members }),
    }).catch(() => {
      throw unreached();
    });
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) return body;
    throw new Error(wrongCode.includes(String(body.__type).replace(/^.*#/, '')) ? texts.codeWrong : texts.notSetUp);
  };
  return {
    async associate() {
      const { SecretCode: secret } = await call('AssociateSoftwareToken', {});
      if (!secret) throw new Error(texts.notSetUp);
      return secret;
    },
    async prove(code) {
      await call('VerifySoftwareToken', { UserCode: code });
      await call('SetUserMFAPreference', { SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } });
    },
  };
};

/** What authenticator apps read from a QR code: https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export const keyUri = ({ secret, issuer, who }: Record<'secret' | 'issuer' | 'who', string>): string =>
  `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(who)}?${new URLSearchParams({ secret, issuer }).toString().replaceAll('+', '%20')}`;
