/** Odd ways to send a good token. */
import type { World } from './world.ts';

/** Ways to send a good token: the headers, and what follows the path. */
export const authorizationsOf = (
  { own, prey }: World,
  token: string,
): readonly (readonly [name: string, headers: Readonly<Record<string, string>>, query: string])[] => {
  const key = own.id;
  const values = [`bearer ${token}`, `BEARER ${token}`, `Bearer  ${token}`, `Bearer\t${token}`, `Bearer ${token} `, token];
  const odd = [
    `Basic ${token}`,
    `Token ${token}`,
    `Bearer: ${token}`,
    `Bearer "${token}"`,
    `Bearer=${token}`,
    `Bearer ${token}.`,
  ];
  const two = [
    `Bearer ${token}, Bearer ${token}`,
    `Bearer ${token} Bearer ${token}`,
    `Bearer ${token},${key}`,
    `Bearer wk_${token}`,
  ];
  const names = [
    'x-authorization',
    'proxy-authorization',
    'x-amz-security-token',
    'x-api-key',
    'x-access-token',
    'x-forwarded-authorization',
  ];
  return [
    ...[...values, ...odd, ...two].map((value, index) => [`written in way ${index}`, { authorization: value }, ''] as const),
    ...names.map((name) => [`in the header ${name}`, { [name]: `Bearer ${token}` }, ''] as const),
    ['in a cookie', { cookie: `access_token=${token}; Authorization=Bearer ${token}` }, ''],
    ...['access_token', 'Authorization', 'token'].map((name) => [`in the query as ${name}`, {}, `?${name}=${token}`] as const),
    ['and the prey’s subdomain beside it', { authorization: `Bearer ${token} ${prey.slug}` }, ''],
  ];
};
