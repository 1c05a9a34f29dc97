/** `ward completion`: a script for the shell, made from the commands as they are. */
import { Argument, type Command } from 'commander';
import { examples } from './command.ts';

interface Place {
  /** `tenants list`; empty for the program itself. */
  readonly path: string;
  readonly words: readonly string[];
}

/** Every command with what can follow it; the deepest first, so that the first that matches is the nearest. */
const placesOf = (command: Command, path = ''): Place[] => [
  ...command.commands.flatMap((child) => placesOf(child, `${path} ${child.name()}`.trim())),
  { path, words: [...command.commands.map((child) => child.name()), ...optionsOf(command)] },
];

const optionsOf = (command: Command): string[] =>
  [...command.options, ...(command.parent ? rootOf(command).options : [])]
    .filter(({ hidden, long }) => !hidden && long)
    .map(({ long }) => long as string)
    .concat('--help');

const rootOf = (command: Command): Command => (command.parent ? rootOf(command.parent) : command);

const cases = (program: Command): string =>
  placesOf(program)
    .map(({ path, words }) => `    ${path === '' ? '*' : `" ${path}"|" ${path} "*`}) words="${words.join(' ')}" ;;`)
    .join('\n');

/** What was typed before, without the options. */
const typed = (words: string): string => `  local word place="" words
  for word in ${words}; do case "$word" in -*) ;; *) place="$place $word" ;; esac; done
  case "$place" in`;

const bash = (program: Command): string => `_ward() {
${typed('"${COMP_WORDS[@]:1:COMP_CWORD-1}"')}
${cases(program)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _ward ward`;

const zsh = (program: Command): string => `#compdef ward
_ward() {
${typed('"${(@)words[2,CURRENT-1]}"').replace(' words\n', ' choices\n')}
${cases(program).replaceAll(' words="', ' choices="')}
  esac
  compadd -- \${=choices}
}
compdef _ward ward`;

const fish = (program: Command): string =>
  [
    'function __ward_at',
    '  set -l place (string match -v -- "-*" (commandline -opc)[2..-1])',
    '  test "$place" = "$argv"',
    'end',
    ...placesOf(program).map(({ path, words }) => `complete -c ward -n '__ward_at ${path}' -a '${words.join(' ')}'`),
  ].join('\n');

const shells = { bash, zsh, fish };

export const addCompleteShell = (program: Command): Command =>
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(shells)))
    .description('Print the script that completes commands in a shell')
    .addHelpText(
      'after',
      examples('completion bash > ~/.local/share/bash-completion/completions/ward', 'completion fish | source'),
    )
    .action((shell: keyof typeof shells) => {
      process.stdout.write(`${shells[shell](program)}\n`);
    });
