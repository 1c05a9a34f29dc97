/** Where faults are tried: hospitals on a cloud in this process, and the functions that serve them. */
import { randomBytes } from 'node:crypto';
import { type ApiClient, createApiClient } from '../../local/api-client.ts';
import { onboard } from '../../local/demo/onboard.ts';
import { renewedToken } from '../../local/sign-in.ts';
import { type Furnished, furnish } from '../attacks/furnish.ts';
import { functionsOf } from '../attacks/hands.ts';
import { secretsOf } from '../attacks/harvest.ts';
import { deployedOn } from '../bench/deployed.ts';
import { aHospital, asOperator, type Hospital, newHospital } from '../cloud.ts';
import { type OwnCloud, openOwnCloud } from '../own-cloud.ts';
import type { Target } from './site.ts';

export type Side = Hospital & Furnished;

export interface Stage {
  readonly own: OwnCloud;
  /** Only read: what it lists stays as it is. */
  readonly quiet: Side;
  /** Written to. */
  readonly busy: Hospital;
  /** Suspended and reactivated; nobody works there. */
  readonly idle: Hospital;
  /** Another, with secrets of its own. */
  readonly stranger: Side;
  readonly operator: ApiClient;
  /** Of an onboarding that has ended. */
  readonly jobId: string;
  /** At the quiet hospital's address: with a reader's API key of its own, and as the stranger's administrator. Each request is new to the gateway. */
  readonly readerAtHome: ApiClient;
  readonly strangerAtQuiet: ApiClient;
  readonly secrets: { readonly quiet: readonly string[]; readonly stranger: readonly string[] };
  /** By the name of their feature. */
  readonly targets: Readonly<Record<string, Target>>;
  close(): Promise<void>;
}

export const openStage = async (assembly: string): Promise<Stage> => {
  const own = await openOwnCloud(assembly, { signUp: 'approved' });
  try {
    const hospital = () => aHospital({ plan: 'standard' }, own.told);
    const operator = await asOperator(own.told);
    const [quiet, stranger, busy, idle] = await Promise.all([aSide(hospital), aSide(hospital), hospital(), hospital()]);
    return {
      own,
      quiet,
      stranger,
      busy,
      idle,
      operator,
      jobId: (await onboard(operator, newHospital())).job.id,
      readerAtHome: unknownToGateway(quiet.url, await aReader(quiet)),
      strangerAtQuiet: unknownToGateway(quiet.url, renewedToken(own.told, stranger.admin)),
      secrets: { quiet: secretsOf(quiet.words, stranger.words), stranger: secretsOf(stranger.words, quiet.words) },
      targets: await targetsOn(own, assembly),
      close: own.close,
    };
  } catch (error) {
    await own.close();
    throw error;
  }
};

const aSide = async (make: () => Promise<Hospital>): Promise<Side> => {
  const hospital = await make();
  const furnished = await furnish(hospital, `Mark${randomBytes(6).toString('hex')}`);
  furnished.words.add(hospital.slug).add(hospital.id);
  return { ...hospital, ...furnished };
};

export const aReader = async ({ client }: Hospital): Promise<() => string> => {
  const body = { name: 'reader', roles: ['reader'], days: 1 };
  const { secret } = (await client({ method: 'POST', path: '/v1/api-keys', body })).json<{ secret: string }>();
  return () => secret;
};

/** The gateway remembers its authorizer's answer by the header's text: “Bearer”, written in another way each time, makes it ask anew. */
export const unknownToGateway = (url: string, credential: () => string | Promise<string>): ApiClient => {
  const client = createApiClient(url);
  let nth = 0;
  return async (request) => {
    nth += 1;
    const scheme = [...'bearer'].map((letter, index) => ((nth >> index) & 1 ? letter.toUpperCase() : letter)).join('');
    return client({ ...request, headers: { ...request.headers, authorization: `${scheme} ${await credential()}` } });
  };
};

interface Configured {
  readonly FunctionName: string;
  readonly Timeout: number;
}

const targetsOn = async (own: OwnCloud, assembly: string): Promise<Stage['targets']> => {
  const { Functions: configured } = await own.embedded.root<{ Functions: readonly Configured[] }>('lambda', 'ListFunctions');
  const deployed = await deployedOn(own, assembly);
  const entries = (await functionsOf(own.told)).map((one): [string, Target] => {
    const { FunctionName = '', Timeout = 0 } = configured.find(({ FunctionName: name }) => name.includes(one.name)) ?? {};
    const directory = deployed.find(({ name }) => name === one.name)?.directory ?? '';
    const feature = one.name.replace(/Api$/, '').toLowerCase();
    return [feature, { ...one, functionName: FunctionName, milliseconds: Timeout * 1000, directory }];
  });
  return Object.fromEntries(entries);
};

/** What runs the function's code ends: whoever comes next finds it cold. */
export const chill = async ({ own }: Stage, { functionName, directory }: Target): Promise<void> => {
  await own.embedded.root('lambda', 'UpdateFunctionCode', { FunctionName: functionName, Directory: directory });
};
