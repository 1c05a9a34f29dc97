/** Everything S3 keeps, opened together, and the shape of an operation on it. */
import { join } from 'node:path';
import type { Cloud } from '../cloud.ts';
import type { Access, Call } from '../service.ts';
import { type Buckets, openBuckets } from './buckets.ts';
import { type Objects, openObjects } from './objects.ts';
import { openPayloads, type Payloads } from './payloads.ts';
import { masterKeyOf, namedFiles, openS3Store } from './store.ts';
import { openUploads, type Uploads } from './uploads.ts';

export interface Storage {
  readonly cloud: Cloud;
  readonly buckets: Buckets;
  readonly objects: Objects;
  readonly uploads: Uploads;
  readonly payloads: Payloads;
  /** Seals what SSE-S3 seals. */
  readonly masterKey: Uint8Array;
  close(): void;
}

/** One operation of the API: what it models of its input, what IAM must allow, what it does. */
export interface Operation {
  /** Names of the SDK's input members; any other is refused by name. */
  readonly members: readonly string[];
  access(storage: Storage, call: Call): readonly Access[];
  run(storage: Storage, call: Call): unknown | Promise<unknown>;
}

/** Opens `<directory>/s3.sqlite` and `<directory>/s3/`, and clears away what a killed process left half written. */
export const openStorage = (cloud: Cloud): Storage => {
  const database = openS3Store(cloud.directory);
  const payloads = openPayloads(join(cloud.directory, 's3'));
  payloads.sweep(namedFiles(database));
  let open = true;
  return {
    cloud,
    buckets: openBuckets(database),
    objects: openObjects(database),
    uploads: openUploads(database),
    payloads,
    masterKey: masterKeyOf(database),
    close() {
      if (open) database.close();
      open = false;
    },
  };
};

/** Now, as S3 tells time: whole seconds. */
export const secondOf = (cloud: Cloud): number => Math.floor(cloud.now() / 1000) * 1000;
