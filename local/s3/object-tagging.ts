/** Tags of an object or of one of its versions. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
import type { Call } from '../service.ts';
import { objectAccess, onObject } from './access.ts';
import { algorithms, memberOf } from './checksum.ts';
import { findObject, versionMember } from './find-object.ts';
import type { StoredObject } from './objects.ts';
import { placeOf, versionIdOf } from './place.ts';
import type { Operation, Storage } from './storage.ts';
import { setOfTags, tagsOfSet } from './tags.ts';

const members = ['Key', 'VersionId'];

const found = (storage: Storage, call: Call): StoredObject =>
  findObject(storage, call, { ...placeOf(call), versionId: versionIdOf(call.input.VersionId) });

const givenTags = (call: Call) => tagsOfSet((call.input.Tagging as { TagSet?: unknown } | undefined)?.TagSet);

export const putObjectTagging: Operation = {
  members: [...members, 'Tagging', 'ContentMD5', 'ChecksumAlgorithm', ...algorithms.map(memberOf)],
  access: (storage, call) => {
    const versionId = versionIdOf(call.input.VersionId);
    const action = versionId === undefined ? 's3:PutObjectTagging' : 's3:PutObjectVersionTagging';
    const tags = Object.entries(givenTags(call));
    const context = {
      ...Object.fromEntries(tags.map(([key, value]) => [`s3:RequestObjectTag/${key}`, value])),
      's3:RequestObjectTagKeys': tags.map(([key]) => key),
    };
    return [objectAccess(storage, call, { ...placeOf(call), versionId, action, context })];
  },
  run: (storage, call) => {
    const object = found(storage, call);
    storage.objects.tag(object, givenTags(call));
    return versionMember(storage, object);
  },
};

export const getObjectTagging: Operation = {
  members,
  access: onObject('s3:GetObjectTagging', 's3:GetObjectVersionTagging'),
  run: (storage, call) => {
    const object = found(storage, call);
    return { TagSet: setOfTags(object.tags), ...versionMember(storage, object) };
  },
};

export const deleteObjectTagging: Operation = {
  members,
  access: onObject('s3:DeleteObjectTagging', 's3:DeleteObjectVersionTagging'),
  run: (storage, call) => {
    const object = found(storage, call);
    storage.objects.tag(object, {});
    return versionMember(storage, object);
  },
};
