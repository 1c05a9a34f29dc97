/**
 * Adds a record to the embedded cloud's DNS, as a hospital's own administrator of DNS would to theirs.
 *
 *   npm run -s dns -- records.charite.localhost d….cloudfront.net     the name leads there, a second later
 *   npm run -s dns -- records.charite.localhost --remove
 */
import { removeCname, setCname } from './cname.ts';
import { readLocalFile, wardDirectory } from './local-file.ts';

const main = async ([name, target, ...more]: readonly string[]): Promise<string> => {
  const local = readLocalFile(wardDirectory);
  if (!local) throw new Error('There is no embedded cloud here yet. Run "npm start" first.');
  if (!name?.includes('.') || !target || more.length > 0) throw new Error('npm run -s dns -- <name> <target>|--remove');
  if (target !== '--remove') {
    await setCname(local, name, target);
    return `${name} leads to ${target}.`;
  }
  return (await removeCname(local, name)) ? `${name} leads nowhere any more.` : `${name} had no such record.`;
};

try {
  console.log(await main(process.argv.slice(2)));
} catch (error) {
  const isDown = (error as { code?: string }).code === 'ECONNREFUSED';
  console.error(isDown ? 'The embedded cloud does not answer. Run "npm start" first.' : (error as Error).message);
  process.exitCode = 1;
}
