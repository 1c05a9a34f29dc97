/** A form that S3 was signed for, with its fields bent, or exchanged for those of the prey's. */
import { contract } from '../../functions/files/contract.ts';
import { eventually } from '../eventually.ts';
import { type Attack, mustHold } from './attack.ts';
import { kept, type Parts, swapsOf } from './swaps.ts';
import type { Side, World } from './world.ts';

interface Forms {
  readonly own: Parts;
  readonly prey: Parts;
  readonly url: string;
}

export const uploadForms = async (world: World): Promise<readonly Attack[]> => {
  const url = (await formOf(world.own)).url;
  // The prey's is made once: announcing a file changes what the prey keeps.
  const { fields: prey } = await formOf(world.prey);
  const formsOf = kept(200, async (): Promise<Forms> => {
    // Of another second, so that each part differs.
    const { fields: own } = await eventually(
      () => formOf(world.own),
      ({ fields }) => fields['X-Amz-Date'] !== prey['X-Amz-Date'],
    );
    return { url, prey, own };
  });
  const { fields: whole } = await formOf(world.own);
  mustHold('a form that is whole uploads', (await post(url, Object.entries(whole))).ok);
  const { own } = await formsOf();
  return [
    ...swapsOf(own, prey).map(({ name }, index) =>
      attackWith(formsOf, [name, (now) => Object.entries(swapsOf(now.own, now.prey)[index]?.parts ?? {})]),
    ),
    // The address names the bucket; what the field says of it decides nothing.
    ...bendings(
      world,
      Object.keys(own).filter((name) => name !== 'bucket'),
    ).map((change) => attackWith(formsOf, change)),
  ];
};

type Fields = readonly (readonly [name: string, value: string])[];

type Change = readonly [name: string, make: (forms: Forms) => Fields, file?: Sent];

interface Sent {
  readonly bytes?: string;
  /** Whether it may upload to where the form was signed for; were it elsewhere, what is kept there would have changed. */
  readonly mayBeWhole?: boolean;
}

const attackWith = (formsOf: () => Promise<Forms>, [name, make, { bytes, mayBeWhole = false } = {}]: Change): Attack => ({
  sort: 'upload forms',
  name,
  async run() {
    const forms = await formsOf();
    const answer = await post(forms.url, make(forms), bytes);
    const text = await answer.text();
    const isRefused = answer.status >= 400 && answer.status < 500;
    return isRefused || (answer.ok && mayBeWhole) ? undefined : `it was answered ${answer.status}: ${text.slice(0, 80)}`;
  },
});

const post = (url: string, fields: Fields, bytes = 'x'): Promise<Response> => {
  const form = new FormData();
  for (const [field, value] of fields) form.append(field, value);
  form.append('file', new Blob([bytes]), 'a.txt');
  return fetch(url, { method: 'POST', body: form });
};

const formOf = async ({ client }: Side): Promise<{ url: string; fields: Parts }> => {
  const body = { name: 'a.txt', contentType: 'text/plain', size: 1 };
  const answer = await client({ method: 'POST', path: contract.routes.createFile.path, body });
  return answer.json<{ upload: { url: string; fields: Parts } }>().upload;
};

const bendings = (world: World, names: readonly string[]): Change[] => [
  ...names.flatMap((name): Change[] => [
    [`without ${name}`, ({ own }) => Object.entries(own).filter(([field]) => field !== name)],
    [`with ${name} empty`, ({ own }) => Object.entries({ ...own, [name]: '' })],
    [`with ${name} longer`, ({ own }) => Object.entries({ ...own, [name]: `${own[name]}x` })],
    [`the prey’s, without ${name}`, ({ prey }) => Object.entries(prey).filter(([field]) => field !== name)],
  ]),
  ...keysOf(world).map((key): Change => [`under the key ${key}`, ({ own }) => Object.entries({ ...own, key })]),
  ...keysOf(world).map(
    (key): Change => [
      `under the key ${key}, its own last`,
      ({ own }) => [['key', key], ...Object.entries(own)],
      { mayBeWhole: true },
    ],
  ),
  ...keysOf(world).map(
    (key): Change => [`under its own key, and ${key} as well`, ({ own }) => [...Object.entries(own), ['Key', key]]],
  ),
  ...policies(world).map(
    ([name, edit]): Change => [name, ({ own }) => Object.entries({ ...own, Policy: edit(own.Policy ?? '') })],
  ),
  ...Object.entries(more).map(
    ([field, value]): Change => [`with ${field} as well`, ({ own }) => [...Object.entries(own), [field, value]]],
  ),
  ['with more bytes than it was made for', ({ own }) => Object.entries(own), { bytes: 'xx' }],
  ['with no bytes', ({ own }) => Object.entries(own), { bytes: '' }],
  ['with nothing but a key', ({ prey }) => [['key', prey.key ?? '']]],
  ['with nothing', () => []],
];

const keysOf = ({ own, prey }: World): string[] => [
  ...[
    `tenants/${prey.id}/files/new`,
    `tenants/${prey.id}/files/\${filename}`,
    '${filename}',
    `tenants/${own.id}/files/\${filename}`,
  ],
  ...[
    `tenants/${own.id}/files/../../${prey.id}/files/new`,
    `/tenants/${prey.id}/files/new`,
    `tenants/${own.id}/other/new`,
    'new',
  ],
];

const more: Readonly<Record<string, string>> = {
  acl: 'public-read',
  success_action_redirect: 'https://evil.example/',
  success_action_status: '200',
  tagging: '<Tagging><TagSet><Tag><Key>tenantId</Key><Value>x</Value></Tag></TagSet></Tagging>',
  'x-amz-meta-tenant': 'x',
  'x-amz-storage-class': 'GLACIER',
  'Content-Disposition': 'inline',
  'Cache-Control': 'public',
  'x-amz-server-side-encryption-bucket-key-enabled': 'true',
};

/** The policy says something else, and its signature stays. */
const policies = ({ own, prey }: World): [string, (policy: string) => string][] => {
  const edited = (edit: (text: string) => string) => (policy: string) =>
    Buffer.from(edit(Buffer.from(policy, 'base64').toString())).toString('base64');
  return [
    ['with the prey in its policy', edited((text) => text.replaceAll(own.id, prey.id))],
    ['with a policy without conditions', edited((text) => JSON.stringify({ ...JSON.parse(text), conditions: [] }))],
    ['with a policy that lasts', edited((text) => JSON.stringify({ ...JSON.parse(text), expiration: '2099-01-01T00:00:00Z' }))],
    [
      'with a policy of any key',
      edited((text) => JSON.stringify({ ...JSON.parse(text), conditions: [['starts-with', '$key', '']] })),
    ],
    ['with its policy spelled anew', edited((text) => JSON.stringify(JSON.parse(text), undefined, 1))],
    ['with a policy that is not one', () => 'e30='],
  ];
};
