/** The engine's life: found, started, never left behind, and nothing acknowledged is lost. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { startEngine } from '../../../local/dynamodb/engine.ts';
import { createEngineClient } from '../../../local/dynamodb/engine-client.ts';
import { engineMissing, findEngine } from '../../../local/dynamodb/find-engine.ts';
import { smallCloud } from '../small-cloud.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ward-engine-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const notes = {
  TableName: 'Notes',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
};
const note = (pk: string) => ({ pk: { S: pk } });

describe('finding it', () => {
  const executable = (name: string): string => {
    const path = join(directory, name);
    writeFileSync(path, '');
    chmodSync(path, 0o755);
    return path;
  };

  test('the packaged engine comes before one on the PATH', () => {
    executable('dynoxide');
    const path = executable('packaged');
    expect(findEngine({ PATH: directory }, path)).toEqual({ kind: 'binary', path });
  });

  test('one on the PATH comes before an endpoint', () => {
    const path = executable('dynoxide');
    expect(findEngine({ PATH: directory, DYNAMODB_ENDPOINT: 'http://db' }, join(directory, 'missing'))).toMatchObject({
      kind: 'binary',
    });
    expect(findEngine({ PATH: directory }, join(directory, 'missing'))).toEqual({ kind: 'binary', path });
  });

  test('an endpoint is taken when there is no engine', () => {
    const found = findEngine({ PATH: '', DYNAMODB_ENDPOINT: 'http://db' }, join(directory, 'missing'));
    expect(found).toEqual({ kind: 'endpoint', url: 'http://db' });
  });

  test('its absence is one clear sentence', () => {
    expect(() => findEngine({ PATH: '' }, join(directory, 'missing'))).toThrow(engineMissing);
  });
});

describe('its process', () => {
  const binary = () => (findEngine() as { path: string }).path;
  const file = () => join(directory, 'dynamodb.sqlite');

  const startParent = async (): Promise<{ parent: ChildProcess; url: string }> => {
    const script = join(import.meta.dirname, 'parent.ts');
    const parent = spawn(process.execPath, [script, file()], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    return { parent, url: line.toString('utf8').trim() };
  };

  /** Settles once nothing listens there any more. */
  const silence = async (url: string): Promise<void> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect').catch(() => {});
    if (socket.readyState !== 'open') return;
    await once(socket.resume(), 'close').catch(() => {});
    return silence(url);
  };

  const client = (url: string) => createEngineClient(async () => url);

  test('a write that was acknowledged is there after both the parent and the engine were killed', async () => {
    const { parent, url } = await startParent();
    const first = client(url);
    await first.send('CreateTable', notes);
    for (let at = 0; at < 50; at += 1) await first.send('PutItem', { TableName: 'Notes', Item: note(String(at)) });
    parent.kill('SIGKILL');
    await silence(url);
    first.close();

    const engine = await startEngine(binary(), file());
    const second = client(engine.url);
    expect(await second.send('Scan', { TableName: 'Notes', Select: 'COUNT' })).toMatchObject({ Count: 50 });
    second.close();
    await engine.stop();
  });

  test('nothing listens after it was stopped', async () => {
    const engine = await startEngine(binary(), file());
    await engine.stop();
    await silence(engine.url);
    await expect(client(engine.url).send('ListTables', {})).rejects.toMatchObject({ code: 'InternalServerError' });
  });

  test('a file that is not a database is one clear sentence', async () => {
    writeFileSync(file(), 'not a database, and long enough to be told apart from an empty file'.repeat(20));
    await expect(startEngine(binary(), file())).rejects.toThrow(/ is damaged\. /);
  });

  test('numbering a stream record reads an index, not the whole stream', async () => {
    const engine = await startEngine(binary(), file());
    const database = new DatabaseSync(file());
    const plan = database
      .prepare('EXPLAIN QUERY PLAN SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?')
      .all('Notes');
    database.close();
    await engine.stop();
    expect(JSON.stringify(plan)).toContain('_stream_order');
  });
});

test('an engine that ended by itself is started again at the next call', async () => {
  const answers: string[] = [];
  const small = smallCloud([(cloud) => createDynamoDb(cloud)], { directory });
  await small.root('dynamodb', 'CreateTable', notes);
  process.kill(enginePid(directory), 'SIGKILL');
  const outcome = async () => small.root('dynamodb', 'ListTables').then(JSON.stringify, () => 'failed');
  do answers.push(await outcome());
  while (answers.at(-1) === 'failed' && answers.length < 1000);
  await small.close();
  expect(answers.at(-1)).toBe('{"TableNames":["Notes"]}');
});

/** The engine of `directory`: not its supervisor, whose command line holds the same words after its own. */
const enginePid = (directory: string): number => {
  const { path } = findEngine() as { path: string };
  const pid = readdirSync('/proc').find((name) => commandOf(name).startsWith(path) && commandOf(name).includes(directory));
  return Number(pid);
};

const commandOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};
