import type { Command } from 'commander';
import { examples, globalsOf } from './command.ts';
import { failureOf } from './failure.ts';
import { print, remark } from './print.ts';
import { readProfile, removeProfile } from './profile.ts';
import { revoke } from './sign-in.ts';

/** `ward logout` */
export const addLogOut = (program: Command): Command =>
  program
    .command('logout')
    .description('End the sign-in, here and in the user pool')
    .addHelpText('after', examples('logout', 'logout --profile prod'))
    .action(async (_: object, command: Command) => {
      const globals = globalsOf(command);
      const profile = readProfile(globals.profile);
      removeProfile(globals.profile);
      const left = await revoke(profile).catch(failureOf);
      if (left) remark(globals, `The user pool was not told (${left.message}); the sign-in ends there within 12 hours.`);
      const { url, email } = profile;
      print(globals, { profile: globals.profile, url, email, revoked: !left }, () => `Signed out of ${url}.`);
    });
