/** docs/add-a-service.md shows the example as it is. */
import { readFileSync } from 'node:fs';

const page = readFileSync('docs/add-a-service.md', 'utf8');

/** A file's name ends the heading above its code. */
const shown = [...page.matchAll(/`([a-z]+\.ts)`\n\n```ts\n(.*?)```\n/gs)].map(
  ([, file = '', code = '']) => [file, code] as const,
);

test('three files are shown', () => {
  expect(shown.map(([file]) => file)).toEqual(['contract.ts', 'api.ts', 'service.ts']);
});

test.each(shown)('%s is shown as it is', (file, code) => {
  expect(readFileSync(`examples/visiting/${file}`, 'utf8')).toContain(code);
});
