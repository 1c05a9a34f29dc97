/** A synthesized template, and where the assembly keeps the code it names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Properties = Readonly<Record<string, unknown>>;

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Condition?: string }>>;
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

export interface Assembly {
  readonly stackName: string;
  readonly template: Template;
  /** The folder of an asset, by the S3 key the template names: `<hash>.zip`. */
  readonly assetOf: (key: string) => string;
}

interface AssetManifest {
  readonly files?: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
}

/** Reads the one stack of a cloud assembly (`cdk synth -o <folder>`). Throws when the folder is not one. */
export const readAssembly = (folder: string, stackName: string): Assembly => {
  const read = <T>(file: string): T => JSON.parse(readFileSync(join(folder, file), 'utf8')) as T;
  const { files = {} } = read<AssetManifest>(`${stackName}.assets.json`);
  return {
    stackName,
    template: read<Template>(`${stackName}.template.json`),
    assetOf(key) {
      const file = files[key.replace(/\.zip$/, '')];
      if (!file) throw new Error(`The template names the asset ${key}, which is not in ${folder}.`);
      return join(folder, file.source.path);
    },
  };
};
