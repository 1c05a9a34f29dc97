/** What can be learned of the command line from itself. */
import { spawnSync } from 'node:child_process';
import type { Command } from 'commander';
import { createProgram } from '../../cli/program.ts';
import { aPerson, type Person } from './ward.ts';

let person: Person;
beforeAll(() => {
  person = aPerson();
});
afterAll(() => person.leave());

const leavesOf = (command: Command, path: readonly string[] = []): (readonly [string, Command])[] =>
  command.commands.length === 0
    ? [[path.join(' '), command] as const]
    : command.commands.flatMap((child) => leavesOf(child, [...path, child.name()]));

const leaves = leavesOf(createProgram());

test('every command is described and has an example', () => {
  expect(leaves.length).toBeGreaterThan(15);
  for (const [path, command] of leaves) {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect([path, command.description(), help]).toEqual([
      path,
      expect.stringMatching(/^[A-Z]/),
      expect.stringContaining(`$ ward ${path}`),
    ]);
  }
});

test('no command takes a secret as an option', () => {
  const options = leaves.flatMap(([, command]) => command.options.map(({ long }) => long));
  expect(options.filter((name) => /password|token|secret|code$/.test(name ?? ''))).toEqual([]);
});

test('the exit codes are told by help', async () => {
  const { code, out } = await person.ward(['help', 'exit-codes']);
  expect(code).toBe(0);
  expect(out).toMatch(/^3 {2}Not signed in/m);
});

test.each([
  ['a command that is not there', ['nope']],
  ['a command without its argument', ['tenants', 'show']],
  ['an option that is not there', ['tenants', 'list', '--colour']],
  ['a value that is not a choice', ['tenants', 'list', '--plan', 'gold']],
  ['a count that is none', ['tenants', 'list', '--limit', 'many']],
  ['a job id that is none', ['jobs', 'show', '1']],
  ['a profile’s name that leads elsewhere', ['whoami', '--profile', '../x']],
])('%s is exit code 2', async (_, args) => {
  const { code, out } = await person.ward(args);
  expect([code, out]).toEqual([2, '']);
});

test('who is not signed in is exit code 3', async () => {
  const { code, err } = await person.ward(['tenants', 'list']);
  expect([code, err]).toEqual([3, 'Nobody is signed in (profile "default").\nSign in with: ward login\n']);
});

test('bash completes commands, and options of the one that was typed', async () => {
  const { out: script } = await person.ward(['completion', 'bash']);
  const complete = (...words: readonly string[]): string[] => {
    const typed = ['ward', ...words].map((word) => `'${word}'`).join(' ');
    const commands = `${script}\nCOMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _ward; echo "\${COMPREPLY[@]}"`;
    return spawnSync('bash', ['-c', commands], { encoding: 'utf8' }).stdout.trim().split(' ');
  };
  expect(complete('ten')).toEqual(['tenants']);
  expect(complete('tenants', 're')).toEqual(['reactivate', 'restore', 'remove', 'retry']);
  expect(complete('tenants', 'list', '--st')).toEqual(['--status']);
});

test.each(['zsh', 'fish'])('%s is told of every command', async (shell) => {
  const { out } = await person.ward(['completion', shell]);
  for (const [path] of leaves) expect(out).toContain(` ${path}`);
});
