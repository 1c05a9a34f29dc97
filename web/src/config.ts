/** What differs between deployments: asked for once, on the console's own origin, before anything is shown. */
import * as z from 'zod';

const configSchema = z.object({
  stage: z.string(),
  /** Hospitals are at `<slug>.<baseDomain>`. Without a port. */
  baseDomain: z.string(),
  /** The platform's own address: `https://ward.example`. */
  origin: z.url(),
  /** The user pool (`authority`, its issuer), its managed login (`domain`) and API (`endpoint`), both origins, and the console's client. */
  signIn: z.object({ authority: z.string(), domain: z.string(), endpoint: z.string(), clientId: z.string() }),
  /** Whether hospitals register themselves here, and whether operators approve them. */
  signUp: z.enum(['open', 'approved', 'closed']),
});

export type Config = Readonly<z.output<typeof configSchema>>;

/** Throws when the file is missing or is no configuration: without it nobody can sign in. */
export const fetchConfig = async (): Promise<Config> => {
  const answer = await fetch('/config.json', { cache: 'no-store' });
  if (!answer.ok) throw new Error(`/config.json answered ${answer.status}.`);
  return configSchema.parse(await answer.json());
};
