/** Somebody clones the project and types `npm start`. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signedInClient } from '../../local/sign-in.ts';
import { interrupt, localFileIn, runInShell, type Start, start } from './started-cloud.ts';

const generous = 300_000;
const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ward-start-'));
  folders.push(folder);
  return folder;
};

/** A folder where the next start finds what it would synthesize. */
const synthesizedBefore = (): string => {
  const folder = newFolder();
  cpSync(join(directory, 'assembly'), join(folder, 'assembly'), { recursive: true });
  return folder;
};

const directory = newFolder();
let running: Start;

beforeAll(async () => {
  running = start(directory);
  await running.ready;
}, generous);

afterAll(async () => {
  await interrupt(running);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}, generous);

const restart = async (...args: string[]): Promise<void> => {
  await interrupt(running);
  running = start(directory, { args });
  await running.ready;
};

const clientOf = (slug: string) => {
  const local = localFileIn(directory);
  const tenant = local.tenants.find((one) => one.slug === slug);
  if (!tenant) throw new Error(`there is no ${slug}`);
  return { tenant, client: signedInClient(tenant.url, local, tenant.admin) };
};

test('it says each step, who can sign in where, and last that it is ready', () => {
  const lines = running.said().trim().split('\n');
  const { tenants, operator, consoleUrl } = localFileIn(directory);
  expect(lines.slice(0, 2)).toEqual(['Synthesizing the CDK app', 'Starting the embedded cloud from its template']);
  for (const { url, admin } of [...tenants, { url: consoleUrl, admin: operator }]) {
    expect(
      lines.filter((line) => line.includes(url) && line.includes(admin.email) && line.includes(admin.password)),
    ).toHaveLength(1);
  }
  expect(lines.at(-1)).toBe(`Ward is ready: ${consoleUrl}`);
  expect(running.complained()).toBe('');
});

test('local.json says where everything is, to its owner alone', () => {
  const local = localFileIn(directory);
  expect(Object.keys(local).sort()).toEqual(
    ['apiUrl', 'awsEndpoint', 'consoleUrl', 'credentials', 'operator', 'outputs', 'region', 'tenants'].sort(),
  );
  expect(local.tenants.map(({ slug }) => slug)).toEqual(['general', 'mercy']);
  for (const { slug, url, admin, samplePatient } of local.tenants) {
    expect(url).toBe(`http://${slug}.localhost:${new URL(local.apiUrl).port}/`);
    expect([typeof admin.email, typeof admin.password, typeof samplePatient]).toEqual(['string', 'string', 'string']);
  }
  expect(statSync(join(directory, 'local.json')).mode & 0o777).toBe(0o600);
});

test(
  'the three commands it prints do what it says of them',
  async () => {
    const commands = running
      .said()
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.startsWith('curl '));
    expect(commands).toHaveLength(3);
    const [patient, observations, stranger] = await Promise.all(
      commands.map(async (command) => JSON.parse(await runInShell(command, directory))),
    );
    expect([patient.resourceType, patient.id]).toEqual(['Patient', clientOf('general').tenant.samplePatient]);
    expect([observations.type, observations.entry.length]).toEqual(['searchset', 3]);
    expect([stranger.resourceType, stranger.issue[0].code]).toEqual(['OperationOutcome', 'not-found']);
  },
  generous,
);

test('the stranger’s patient that it speaks of is there, for the other hospital', async () => {
  const { tenant, client } = clientOf('mercy');
  expect((await client({ path: `/fhir/R4/Patient/${tenant.samplePatient}` })).status).toBe(200);
});

test(
  'a second start keeps the data, the sign-ins and the passwords',
  async () => {
    const before = localFileIn(directory);
    const body = { resourceType: 'Patient', name: [{ family: 'Kept' }] };
    const made = await clientOf('general').client({ method: 'POST', path: '/fhir/R4/Patient', body });
    await restart();
    const after = localFileIn(directory);
    const signIns = ({ operator, tenants }: typeof before) => [operator, ...tenants.map(({ id, admin }) => ({ id, admin }))];
    expect(signIns(after)).toEqual(signIns(before));
    expect((await clientOf('general').client({ path: `/fhir/R4/Patient/${made.json().id}` })).json()).toEqual(made.json());
  },
  generous,
);

test('a second start of the same sources does not synthesize them again', () => {
  expect(running.said().split('\n')[0]).toBe('Starting the embedded cloud from its template');
});

test(
  '--fresh empties it',
  async () => {
    const before = clientOf('general').tenant;
    const { id } = (
      await clientOf('general').client({ method: 'POST', path: '/fhir/R4/Patient', body: { resourceType: 'Patient' } })
    ).json();
    await restart('--fresh');
    const { tenant, client } = clientOf('general');
    expect([tenant.id === before.id, tenant.admin.password === before.admin.password]).toEqual([false, false]);
    expect((await client({ path: `/fhir/R4/Patient/${id}` })).status).toBe(404);
  },
  generous,
);

/** What works in the folder, or was started by the process. */
const processesOf = (folder: string, pid?: number): readonly string[] => {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n');
  return rows.filter((row) => row.includes(folder) || Number(row.trim().split(/\s+/)[1]) === pid);
};

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('error', () => resolve(false));
  });

test(
  'Ctrl-C before it is ready is answered with a sentence',
  async () => {
    const begun = start(synthesizedBefore());
    await new Promise<void>((resolve) => {
      begun.child.stdout?.on('data', () => void (/^Onboarding /m.test(begun.said()) && resolve()));
    });
    expect(await interrupt(begun)).toBe(1);
    expect(begun.complained()).toBe('Stopped before it was ready; start again.\n');
  },
  generous,
);

describe('says one clear sentence and ends with 1', () => {
  const refusal = async (begun: Start) => {
    const gotReady = begun.ready.then(() => 'ready' as const);
    const code = await Promise.race([begun.ended, gotReady.catch(() => begun.ended)]);
    if (code === 'ready') await interrupt(begun);
    const complaint = begun.complained().trim();
    expect(complaint.split('\n')).toHaveLength(1);
    expect(complaint).not.toMatch(/\bat .*:\d+|node:|Error:/);
    return { code, complaint };
  };

  test('when another embedded cloud uses the folder', async () => {
    const { pid } = running.child;
    expect(await refusal(start(directory))).toEqual({
      code: 1,
      complaint: `Another embedded cloud (process ${pid}) uses ${directory}. Stop it first.`,
    });
  });

  test(
    'when the port is taken',
    async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as { port: number };
      const told = await refusal(start(newFolder(), { port: String(port) }));
      server.close();
      expect(told).toEqual({ code: 1, complaint: `Port ${port} is taken; set PORT to another.` });
    },
    generous,
  );

  test('when the port is none', async () => {
    const told = await refusal(start(newFolder(), { port: 'http' }));
    expect(told).toEqual({ code: 1, complaint: 'PORT must be a number from 0 to 65535, not "http".' });
  });

  test('when it does not know an option', async () => {
    const { code, complaint } = await refusal(start(newFolder(), { args: ['--frsh'] }));
    expect([code, complaint]).toEqual([1, expect.stringMatching(/^npm start \[-- --fresh\]/)]);
  });

  test('when local.json is damaged', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'state'));
    writeFileSync(join(folder, 'local.json'), '{"apiUrl":');
    const { code, complaint } = await refusal(start(folder));
    expect([code, complaint]).toEqual([1, expect.stringContaining(`${join(folder, 'local.json')} is damaged`)]);
  });

  test.each(['kms.sqlite', 'dynamodb.sqlite', 'stack.json', 'credentials.key'])(
    'when %s is damaged',
    async (file) => {
      const folder = synthesizedBefore();
      mkdirSync(join(folder, 'state'), { recursive: true });
      writeFileSync(join(folder, 'state', file), 'this is no longer what it was, and it is long enough to be seen. '.repeat(20));
      const { code, complaint } = await refusal(start(folder));
      expect([code, complaint]).toEqual([1, expect.stringContaining(join(folder, 'state', file))]);
      expect(complaint).toContain('--fresh');
      expect(processesOf(folder)).toEqual([]);
    },
    generous,
  );
});

test(
  'Ctrl-C ends it in order, and leaves no process and no port',
  async () => {
    const { pid = 0 } = running.child;
    const port = Number(new URL(localFileIn(directory).apiUrl).port);
    expect(processesOf(directory, pid).length).toBeGreaterThan(1);
    expect(await interrupt(running)).toBe(0);
    expect(processesOf(directory, pid)).toEqual([]);
    expect(await isListening(port)).toBe(false);
    expect(readdirSync(directory)).not.toContain('pid');
  },
  generous,
);
