/**
 * CDK's `BucketDeployment`, done here: the asset's files go into the bucket, without the function that does it on AWS.
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3_deployment-readme.html
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { only, type ResourceHandler, text } from './resource.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.ico': 'image/vnd.microsoft.icon',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** Members that change nothing here: nothing is cached, and nothing asks for the keys. */
const withoutEffect = ['ServiceToken', 'SourceBucketNames', 'WaitForDistributionInvalidation', 'OutputObjectKeys'];

export const bucketDeployment: ResourceHandler = async (properties, { call, name, assetOf }) => {
  const members = [
    'DestinationBucketName',
    'Exclude',
    'Include',
    'Prune',
    'SourceMarkers',
    'SourceMarkersConfig',
    'SourceObjectKeys',
    'SystemMetadata',
  ];
  only('Custom::CDKBucketDeployment', properties, [...members, ...withoutEffect]);
  if (String(properties.Prune) !== 'false') throw new Error('The embedded cloud does not model Prune of a bucket deployment.');
  const { 'cache-control': CacheControl, ...others } = (properties.SystemMetadata ?? {}) as Record<string, string>;
  only('SystemMetadata', others, []);
  const Bucket = text(properties, 'DestinationBucketName');
  const isChosen = choiceOf(properties as Choice);
  const markers = (properties.SourceMarkers ?? []) as Readonly<Record<string, string>>[];
  const markersConfig = (properties.SourceMarkersConfig ?? []) as MarkersConfig[];
  for (const [index, key] of (properties.SourceObjectKeys as string[]).entries()) {
    const folder = assetOf(key);
    const put = placing(markers[index] ?? {}, markersConfig[index] ?? {});
    for (const file of filesIn(folder).filter(isChosen)) {
      const Body = put(readFileSync(join(folder, file)));
      const ContentType = types[extname(file)] ?? 'binary/octet-stream';
      await call('s3', 'PutObject', { Bucket, Key: file, Body, ContentType, CacheControl });
    }
  }
  return { ref: name };
};

/** Values that were not known at synthesis stand in the files as markers. */
const placing = (
  markers: Readonly<Record<string, string>>,
  { jsonEscape, ...others }: MarkersConfig,
): ((file: Buffer) => Buffer) => {
  only('SourceMarkersConfig', others, []);
  const written = (value: string) => (String(jsonEscape) === 'true' ? JSON.stringify(value).slice(1, -1) : value);
  const all = Object.entries(markers).map(([marker, value]) => [marker, written(String(value))] as const);
  if (all.length === 0) return (file) => file;
  return (file) =>
    Buffer.from(all.reduce((text, [marker, value]) => text.replaceAll(marker, () => value), file.toString('utf8')));
};

/** `jsonEscape`: the value stands within a JSON string. */
interface MarkersConfig {
  readonly jsonEscape?: boolean | string;
}

interface Choice {
  readonly Exclude?: readonly string[];
  readonly Include?: readonly string[];
}

/** As `aws s3 sync` reads them: all, but what is excluded, but what is included again. */
const choiceOf = ({ Exclude = [], Include = [] }: Choice): ((file: string) => boolean) => {
  const matchesOne = (patterns: readonly string[], file: string) => patterns.some((pattern) => expressionOf(pattern).test(file));
  return (file) => !matchesOne(Exclude, file) || matchesOne(Include, file);
};

const expressionOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  );

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(folder, file)).isFile())
    .sort();
