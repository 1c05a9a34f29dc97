/** The functions of the stack as they are deployed: their code, their variables, and the credentials Lambda would give them. */
import { readAssembly } from '../../local/cloudformation/template.ts';
import { keysOf } from '../attacks/hands.ts';
import type { OwnCloud } from '../own-cloud.ts';

export interface Deployed {
  /** `RecordsApi` */
  readonly name: string;
  readonly roleArn: string;
  /** The folder of its code. */
  readonly directory: string;
  /** All of its environment, as its process would have it. */
  readonly environment: Readonly<Record<string, string>>;
}

interface Configured {
  readonly FunctionName: string;
  readonly Role: string;
  readonly MemorySize: number;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
}

/** Every function; their credentials last an hour. */
export const deployedOn = async (own: OwnCloud, assembly: string): Promise<readonly Deployed[]> => {
  const { template, assetOf } = readAssembly(assembly, 'Ward-local');
  const { Functions: functions } = await own.embedded.root<{ Functions: readonly Configured[] }>('lambda', 'ListFunctions');
  return functions.map(({ FunctionName, Role: roleArn, MemorySize: memory, Environment: { Variables: variables = {} } = {} }) => {
    const logicalId = FunctionName.replace('Ward-local-', '');
    const code = template.Resources[logicalId]?.Properties?.Code as { readonly S3Key: string } | undefined;
    const name = logicalId.replace(/(Function|Lambda)?[0-9A-F]{8}$/, '');
    const keys = keysOf(own.told, { name, roleArn, tenantRoleArn: undefined });
    return {
      name,
      roleArn,
      directory: assetOf(code?.S3Key ?? ''),
      environment: { ...variables, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${memory}`, ...placeOf(own), ...keyVariables(keys) },
    };
  });
};

export const functionNamed = async (own: OwnCloud, assembly: string, name: string): Promise<Deployed> => {
  const found = (await deployedOn(own, assembly)).find((one) => one.name === name);
  if (!found) throw new Error(`There is no function ${name}.`);
  return found;
};

const placeOf = ({ told }: OwnCloud): Record<string, string> => ({
  AWS_ENDPOINT_URL: told.awsEndpoint,
  AWS_REGION: told.region,
  TZ: ':UTC',
});

const keyVariables = ({ accessKeyId, secretAccessKey, sessionToken }: ReturnType<typeof keysOf>): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken ?? '',
});
