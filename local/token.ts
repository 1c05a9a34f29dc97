/**
 * Prints an access token of the running embedded cloud.
 *
 *   npm run -s token -- general|mercy|operator
 *   npm run -s token -- <email> <password> [<new password>]     the new one with an invitation's temporary password
 */
import { signInFirst } from './first-sign-in.ts';
import { type LocalFile, readLocalFile, wardDirectory } from './local-file.ts';
import { accessTokenOf } from './sign-in.ts';

const main = async (args: readonly string[]): Promise<string> => {
  const local = readLocalFile(wardDirectory);
  if (!local) throw new Error('There is no embedded cloud here yet. Run "npm start" first.');
  return tokenFor(local, args).catch((error: Error) => {
    const isDown = 'code' in error && error.code === 'ECONNREFUSED';
    throw isDown ? new Error(`The embedded cloud does not answer at ${local.awsEndpoint}. Run "npm start" first.`) : error;
  });
};

const tokenFor = async (local: LocalFile, args: readonly string[]): Promise<string> => {
  const [who = '', password, newPassword] = args;
  if (password && newPassword) return signInFirst(local, { email: who, password, newPassword });
  const known = who === 'operator' ? local.operator : local.tenants.find(({ slug }) => slug === who)?.admin;
  const signIn = password ? { email: who, password } : known;
  if (signIn) return accessTokenOf(local, signIn);
  const names = ['operator', ...local.tenants.map(({ slug }) => slug)];
  throw new Error(`Whose token? npm run -s token -- ${names.join('|')}, or <email> <password> [<new password>]`);
};

try {
  console.log(await main(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
