/** The engine's process: started on a free loopback port, and never left behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { damaged } from '../store.ts';

export interface Engine {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Runs "$@" until it ends or until standard input closes. The kernel closes that pipe when the parent dies, even by `kill -9`,
 * so the engine cannot outlive it.
 */
const supervised = `
exec 3<&0
"$@" </dev/null 3<&- &
engine=$!
{ cat <&3 >/dev/null; kill -9 $engine; } 2>/dev/null &
exec 3<&-
wait $engine`;

const attempts = 5;

/** Starts `binary` on the SQLite file; resolves once it listens. Throws an `Error` with what the engine said when it cannot. */
export const startEngine = async (binary: string, file: string): Promise<Engine> => {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const child = launch(binary, ['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', file]);
    const failure = await listening(child);
    if (!failure) {
      indexStreams(file);
      return engineOf(child, `http://127.0.0.1:${port}`);
    }
    if (failure.includes('not a valid SQLite database')) throw new Error(damaged(file));
    // Another process may have taken the port since it was seen free.
    if (attempt === attempts || !failure.includes('in use')) throw new Error(`DynamoDB's engine did not start: ${failure}`);
  }
};

/** In a session of its own: Ctrl-C in a terminal reaches the parent alone, which then closes things in order. */
const launch = (binary: string, args: string[]): ChildProcess =>
  spawn('/bin/sh', ['-c', supervised, 'dynamodb-engine', binary, ...args], { stdio: ['pipe', 'ignore', 'pipe'], detached: true });

const engineOf = (child: ChildProcess, url: string): Engine => {
  const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit').then(() => {}) : Promise.resolve();
  return {
    url,
    ended,
    async stop() {
      child.stdin?.end();
      await ended;
    },
  };
};

/** The engine says that it listens after it is bound, so the line is proof that the port is ours. Answers why it ended, if it did. */
const listening = (child: ChildProcess): Promise<string | undefined> =>
  new Promise((resolve) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      if (said.length < 10_000) said += chunk.toString('utf8');
      if (said.includes('listening on')) resolve(undefined);
    });
    child.stdin?.on('error', () => {});
    child.once('error', (error) => resolve(error.message));
    child.once('close', () => {
      child.stdin?.destroy();
      resolve(said.trim() || 'it ended without a word');
    });
  });

const freePort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
};

/** Without it the engine reads a table's whole stream to number the next record: every write would cost more than the last. */
const indexStreams = (file: string): void => {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    database.exec('CREATE INDEX IF NOT EXISTS _stream_order ON _stream_records (table_name, CAST(sequence_number AS INTEGER))');
  } finally {
    database.close();
  }
};
