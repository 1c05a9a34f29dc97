/** Synthesizes a stage with functions of one line, so that a stack test takes a moment and needs no bundle. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { createUncheckedApp } from '../../lib/app.ts';
import type { Bundle } from '../../lib/bundle.ts';
import { Platform } from '../../lib/platform.ts';
import { type ServiceOf, services } from '../../lib/services.ts';
import { type Stage, stageNamed } from '../../lib/stages.ts';

/** https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html: the nag packs are asked on their own, in rule-packs.test.ts. */
process.env.CDK_VALIDATION = 'false';

export const emptyBundle: Bundle = { codeOf: () => Code.fromInline('exports.handler = async () => ({});') };

/** What is not written in the code of a stage that keeps data, and must be given. */
export const ofProduction = { domain: 'ward.test', hostedZoneId: 'Z1', alarmEmail: 'night@ward.test' };

/** A console of one page and one file. */
const contentOf = (): string => {
  const folder = join(mkdtempSync(join(tmpdir(), 'ward-console-')));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets', 'main-1.js'), '');
  return folder;
};

const content = contentOf();
process.once('exit', () => rmSync(content, { recursive: true, force: true }));

export interface TestSettings extends Partial<Stage> {
  readonly services?: readonly ServiceOf[];
}

export const platformOf = (stage: string, { services: chosen = services, ...changed }: TestSettings = {}): Platform =>
  new Platform(createUncheckedApp(), {
    stage: { ...stageNamed(stage, stage === 'prod' ? ofProduction : {}), ...changed },
    bundle: emptyBundle,
    services: chosen,
    content,
  });

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON of every shape there is
  readonly Properties: any;
  readonly DeletionPolicy?: string;
}

export const resourcesOf = (platform: Platform): Readonly<Record<string, Resource>> =>
  Template.fromStack(platform).toJSON().Resources as Record<string, Resource>;

export const ofType = (resources: Readonly<Record<string, Resource>>, type: string): [string, Resource][] =>
  Object.entries(resources).filter(([, resource]) => resource.Type === type);

/** The properties of the one resource of its type. */
export const oneOf = (resources: Readonly<Record<string, Resource>>, type: string): Resource['Properties'] => {
  const found = ofType(resources, type);
  if (found.length !== 1) throw new Error(`there are ${found.length} of ${type}`);
  return found[0]?.[1].Properties;
};
