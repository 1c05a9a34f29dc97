/** The attributes of whoever an access token speaks for, as far as its scopes open them. */
import { AwsError, type HttpRequest, type HttpResponse } from '../../service.ts';
import { visitorOf } from '../access-token.ts';
import { opensTo, profileOf } from '../claims.ts';
import { mayRead } from '../client-settings.ts';
import type { Directory } from '../directory.ts';
import { decode } from '../signing-key.ts';
import { json } from './oauth.ts';

/** https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html */
export const userInfo = (directory: Directory, { headers }: HttpRequest): HttpResponse => {
  const [, token] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (token === undefined) return refuse(400, 'invalid_request', 'Bad OAuth2 request at UserInfo Endpoint');
  try {
    const { client, user } = visitorOf(directory, token, 'openid');
    const scopes = String(decode(token.split('.')[1] ?? '').scope).split(' ');
    const opened = profileOf(user.attributes, (name) => mayRead(client.settings, name) && opensTo(scopes, name));
    const told = Object.entries(opened).map(([name, value]) => [name, String(value)]);
    return json(200, { sub: user.sub, ...Object.fromEntries(told), username: user.username });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const why = 'Access token is expired, disabled, or deleted, or the user has globally signed out.';
    return refuse(401, 'invalid_token', why);
  }
};

const refuse = (status: number, error: string, error_description: string): HttpResponse =>
  json(
    status,
    { error, error_description },
    {
      'www-authenticate': `Bearer error="${error}", error_description="${error_description}"`,
      'access-control-expose-headers': 'www-authenticate',
    },
  );
