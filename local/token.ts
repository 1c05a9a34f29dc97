/** `npm run -s token -- <slug>|operator`: prints an access token of the running embedded cloud. */
import { readLocalFile, wardDirectory } from './local-file.ts';
import { accessTokenOf } from './sign-in.ts';

const main = async (who: string | undefined): Promise<string> => {
  const local = readLocalFile(wardDirectory);
  if (!local) throw new Error('There is no embedded cloud here yet. Run "npm start" first.');
  const known = ['operator', ...local.tenants.map(({ slug }) => slug)];
  const signIn = who === 'operator' ? local.operator : local.tenants.find(({ slug }) => slug === who)?.admin;
  if (!signIn) throw new Error(`Whose token? npm run -s token -- ${known.join('|')}`);
  return accessTokenOf(local, signIn).catch((error: Error) => {
    const isDown = 'code' in error && error.code === 'ECONNREFUSED';
    throw isDown ? new Error(`The embedded cloud does not answer at ${local.awsEndpoint}. Run "npm start" first.`) : error;
  });
};

try {
  console.log(await main(process.argv[2]));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
