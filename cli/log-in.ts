import type { Command } from 'commander';
import { asking } from './ask.ts';
import { examples, globalsOf } from './command.ts';
import { placeOf, type Told } from './place.ts';
import { print } from './print.ts';
import { writeProfile } from './profile.ts';
import { signIn } from './sign-in.ts';

/** `ward login` */
export const addLogIn = (program: Command): Command =>
  program
    .command('login')
    .description('Sign in, to the embedded cloud of this machine or to a stage')
    .option('--local', 'the embedded cloud of this machine, as its operator; what is meant when there is one', false)
    .option('--stage <name>', 'a stage, as the file of outputs tells of it')
    .option('--outputs <file>', 'the file that cdk deploy --outputs-file wrote', 'cdk-outputs.json')
    .option('--url <url>', 'a platform anywhere')
    .option('--user-pool-id <id>', 'its user pool, with --url')
    .option('--client-id <id>', 'its user pool’s client, with --url')
    .option('--email <address>', 'who signs in; asked when it is not told')
    .addHelpText(
      'after',
      `\nPasswords and codes are asked on the terminal, or read from standard input, a line each. A stage takes AWS
credentials as well: those of whoever may call cognito-idp:AdminInitiateAuth on its user pool.\n${examples('login', 'login --stage dev', 'login --stage prod --profile prod --email you@example.com')}`,
    )
    .action(async ({ email: named, ...told }: Told & { email?: string }, command: Command) => {
      const globals = globalsOf(command);
      const { url, door, operator } = placeOf(told);
      const { email, tokens } = await asking(async (ask) => {
        const who = named ?? operator?.email ?? (await ask('E-mail address'));
        const password = who === operator?.email ? operator.password : await ask('Password', { hidden: true });
        return { email: who, tokens: await signIn(door, { email: who, password }, ask) };
      });
      const { region, clientId, awsEndpoint } = door;
      writeProfile(globals.profile, { url, region, clientId, awsEndpoint, email, ...tokens });
      print(globals, { profile: globals.profile, url, email }, () => `Signed in to ${url} as ${email}.`);
    });
