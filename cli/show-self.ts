import type { Command } from 'commander';
import { contract } from '../functions/registry/contract.ts';
import { openApi } from './api.ts';
import { examples, globalsOf } from './command.ts';
import { card, print } from './print.ts';
import { userIdIn } from './token.ts';

/** `ward whoami`: asks the API, so that what it says is so now. */
export const addShowSelf = (program: Command): Command =>
  program
    .command('whoami')
    .description('Show who is signed in, where, and that the platform admits them as an operator')
    .addHelpText('after', examples('whoami', 'whoami --profile prod --json'))
    .action(async (_: object, command: Command) => {
      const globals = globalsOf(command);
      const api = openApi(globals.profile);
      await api.call(contract.routes.listTenants, { query: { limit: 1 } });
      const { url, email, accessToken } = api.profile;
      const self = { profile: globals.profile, url, email, userId: userIdIn(accessToken) };
      print(globals, self, () => card(Object.entries(self)));
    });
