/** What an access token says of whom it was given to. Not verified here: only the API needs to believe it. */
import * as z from 'zod';
import { notSignedIn } from './failure.ts';

const claimsSchema = z.object({ sub: z.string() });

export const userIdIn = (accessToken: string): string => {
  try {
    const [, payload = ''] = accessToken.split('.');
    return claimsSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))).sub;
  } catch {
    throw notSignedIn('The sign-in is damaged.');
  }
};
