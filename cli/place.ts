/** Where a platform is and where its people sign in: found beside the embedded cloud, in what `cdk deploy` wrote, or told. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { wrongUsage } from './failure.ts';
import type { Door } from './sign-in.ts';

export interface Place {
  readonly url: string;
  readonly door: Door;
  /** The embedded cloud tells who operates it; a stage does not. */
  readonly operator?: { readonly email: string; readonly password: string };
}

export interface Told {
  readonly local?: boolean;
  readonly stage?: string;
  readonly outputs: string;
  readonly url?: string;
  readonly userPoolId?: string;
  readonly clientId?: string;
}

/** What is read of `.ward/local.json`, which `npm start` writes. */
const localSchema = z.object({
  apiUrl: z.string(),
  awsEndpoint: z.string(),
  region: z.string(),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  operator: z.object({ email: z.string(), password: z.string() }),
  outputs: z.object({ UserPoolId: z.string(), UserPoolClientId: z.string() }),
});

const outputsSchema = z.object({ UserPoolId: z.string(), UserPoolClientId: z.string(), BaseDomain: z.string() });

/** Throws `wrongUsage` when it was not told enough to know. */
export const placeOf = (told: Told): Place => {
  const localFile = join(process.env.WARD_DIRECTORY ?? join(import.meta.dirname, '..', '.ward'), 'local.json');
  if (told.url !== undefined) return namedPlace(told.url, told);
  if (told.stage !== undefined) return stageIn(told.outputs, told.stage);
  if (told.local || existsSync(localFile)) return localPlace(localFile);
  throw wrongUsage('Where? There is no embedded cloud here.', [
    '--stage <name>  a stage that was deployed with: cdk deploy --outputs-file cdk-outputs.json',
    '--url <url> --user-pool-id <id> --client-id <id>  any other',
  ]);
};

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

/** The id of a pool begins with its Region. */
const regionOf = (userPoolId: string): string => userPoolId.split('_')[0] ?? '';

const namedPlace = (url: string, { userPoolId, clientId }: Told): Place => {
  if (!URL.canParse(url)) throw wrongUsage(`"${url}" is no URL.`);
  if (!userPoolId || !clientId)
    throw wrongUsage('With --url give --user-pool-id and --client-id, which are outputs of the stack.');
  return { url: withoutSlash(url), door: { region: regionOf(userPoolId), userPoolId, clientId } };
};

const stageIn = (file: string, stage: string): Place => {
  const outputs = readJson(file, z.record(z.string(), z.unknown()))[`Ward-${stage}`];
  const { success, data } = outputsSchema.safeParse(outputs);
  if (!success) throw wrongUsage(`${file} does not tell of a stage "${stage}". cdk deploy --outputs-file ${file} writes it.`);
  const { UserPoolId: userPoolId, UserPoolClientId: clientId, BaseDomain } = data;
  return { url: `https://${BaseDomain}`, door: { region: regionOf(userPoolId), userPoolId, clientId } };
};

const localPlace = (file: string): Place => {
  const { apiUrl, awsEndpoint, region, credentials, operator, outputs } = readJson(file, localSchema);
  const door = { awsEndpoint, region, credentials, userPoolId: outputs.UserPoolId, clientId: outputs.UserPoolClientId };
  return { url: withoutSlash(apiUrl), door, operator };
};

const readJson = <Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> => {
  if (!existsSync(file)) throw wrongUsage(`There is no ${file}.`);
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw wrongUsage(`${file} is not what it must be.`);
  }
};
