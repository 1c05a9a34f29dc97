/** The console as browsers get it: what `npx vite build web` makes. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const dist = join(import.meta.dirname, '..', 'dist');

/** The folder of the built console; before the first build, of one page that says so. */
export const consoleFolder = (): string => {
  const built = join(dist, 'web');
  if (existsSync(join(built, 'index.html'))) return built;
  const unbuilt = join(dist, 'web-unbuilt');
  mkdirSync(join(unbuilt, 'assets'), { recursive: true });
  writeFileSync(
    join(unbuilt, 'index.html'),
    '<!doctype html>\n<title>Ward</title>\n<p>The console is built by: npx vite build web\n',
  );
  return unbuilt;
};
