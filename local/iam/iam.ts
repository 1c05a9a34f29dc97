/**
 * AWS Identity and Access Management: roles and their policies.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html
 */
import { randomBytes } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import { awsQuery } from '../protocol.ts';
import { AwsError, type Input, notImplemented, onlyModelled, type Service } from '../service.ts';
import { type PolicyUse, parsePolicy } from './parse-policy.ts';
import type { PolicyDocument } from './policy.ts';
import { readOptionalText, readTags, readText, readWhole } from './read-input.ts';
import type { Role, Roles } from './roles.ts';

interface Operation {
  readonly members: readonly string[];
  /** The ARN of what the call is about. */
  resource(input: Input): string;
  run(input: Input): object;
}

const anyName = /^[\w+=,.@-]{1,64}$/;
const policyName = /^[\w+=,.@-]{1,128}$/;
const anyPath = /^(\/|\/[!-~]{1,510}\/)$/;
const anyDocument = /^[\s\S]{1,131072}$/;
const anyArn = /^arn:[\s\S]{16,2040}$/;

export const createIam = (cloud: Cloud, roles: Roles): Service => {
  const operations: Readonly<Record<string, Operation>> = {
    ...roleOperations(cloud, roles),
    ...inlinePolicyOperations(cloud, roles),
    ...managedPolicyOperations(cloud, roles),
  };
  const find = (name: string): Operation => {
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!operation) throw notImplemented(`iam:${name}`);
    return operation;
  };
  return {
    name: 'iam',
    protocol: awsQuery('https://iam.amazonaws.com/doc/2010-05-08/'),
    access: ({ operation, input }) => [{ action: `iam:${operation}`, resource: find(operation).resource(input) }],
    async handle({ operation, input }) {
      const { members, run } = find(operation);
      onlyModelled(`iam:${operation}`, input, members);
      return run(input);
    },
  };
};

/** The role's own ARN when it exists, path included; else the ARN it would have. */
const roleResource =
  ({ accountId }: Cloud, roles: Roles): Operation['resource'] =>
  (input) => {
    const name = readText(input, 'RoleName', anyName);
    const known = roles.all().find((role) => role.name.toLowerCase() === name.toLowerCase());
    return known?.arn ?? `arn:aws:iam::${accountId}:role${input.Path ?? '/'}${name}`;
  };

const roleOperations = (cloud: Cloud, roles: Roles): Record<string, Operation> => {
  const resource = roleResource(cloud, roles);
  const named = (input: Input) => roles.get(readText(input, 'RoleName', anyName));
  return {
    CreateRole: {
      members: ['RoleName', 'Path', 'AssumeRolePolicyDocument', 'Description', 'MaxSessionDuration', 'Tags'],
      resource,
      run: (input) => ({
        Role: describe(
          roles.add({
            name: readText(input, 'RoleName', anyName),
            path: readOptionalText(input, 'Path', anyPath) ?? '/',
            description: readOptionalText(input, 'Description', /^[\s\S]{0,1000}$/),
            maxSessionDuration: readWhole(input, 'MaxSessionDuration', { least: 3600, most: 43_200, otherwise: 3600 }),
            createdAt: cloud.now(),
            trust: readDocument(input, 'AssumeRolePolicyDocument', { use: 'trust', longest: 2048 }),
            tags: new Map(Object.entries(readTags(input))),
          }),
        ),
      }),
    },
    GetRole: { members: ['RoleName'], resource, run: (input) => ({ Role: describe(named(input)) }) },
    DeleteRole: { members: ['RoleName'], resource, run: (input) => done(roles.remove(named(input).name)) },
    ListRoles: {
      members: ['PathPrefix'],
      resource: () => `arn:aws:iam::${cloud.accountId}:role/`,
      run: ({ PathPrefix = '/' }) => ({
        Roles: roles
          .all()
          .filter((role) => role.path.startsWith(String(PathPrefix)))
          .map(describe),
        IsTruncated: false,
      }),
    },
    UpdateAssumeRolePolicy: {
      members: ['RoleName', 'PolicyDocument'],
      resource,
      run(input) {
        named(input).trust = readDocument(input, 'PolicyDocument', { use: 'trust', longest: 2048 });
        return {};
      },
    },
    TagRole: {
      members: ['RoleName', 'Tags'],
      resource,
      run(input) {
        tagRole(named(input).tags, readTags(input));
        return {};
      },
    },
  };
};

/** A key that differs by case alone is the same key. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
const tagRole = (tags: Role['tags'], given: Readonly<Record<string, string>>): void => {
  const kept = new Map([...tags].map(([key]) => [key.toLowerCase(), key]));
  const total = new Set([...kept.keys(), ...Object.keys(given).map((key) => key.toLowerCase())]).size;
  if (total > 50) throw new AwsError('LimitExceeded', 'The number of tags has reached the maximum limit.', 409);
  for (const [key, value] of Object.entries(given)) {
    tags.delete(kept.get(key.toLowerCase()) ?? key);
    tags.set(key, value);
  }
};

const inlinePolicyOperations = (cloud: Cloud, roles: Roles): Record<string, Operation> => {
  const resource = roleResource(cloud, roles);
  const named = (input: Input) => roles.get(readText(input, 'RoleName', anyName));
  const find = (input: Input): [Role, string, PolicyDocument] => {
    const [role, name] = [named(input), readText(input, 'PolicyName', policyName)];
    const document = role.inline.get(name);
    if (!document) throw new AwsError('NoSuchEntity', `The role policy with name ${name} cannot be found.`, 404);
    return [role, name, document];
  };
  return {
    PutRolePolicy: {
      members: ['RoleName', 'PolicyName', 'PolicyDocument'],
      resource,
      run(input) {
        const [role, name] = [named(input), readText(input, 'PolicyName', policyName)];
        const document = readDocument(input, 'PolicyDocument', { use: 'identity', longest: 10_240 });
        const others = [...role.inline].filter(([other]) => other !== name).map(([, other]) => other);
        checkLength([...others, document].map((each) => JSON.stringify(each)).join(''), 10_240);
        return done(role.inline.set(name, document));
      },
    },
    GetRolePolicy: {
      members: ['RoleName', 'PolicyName'],
      resource,
      run(input) {
        const [role, name, document] = find(input);
        return { RoleName: role.name, PolicyName: name, PolicyDocument: written(document) };
      },
    },
    DeleteRolePolicy: {
      members: ['RoleName', 'PolicyName'],
      resource,
      run(input) {
        const [role, name] = find(input);
        return done(role.inline.delete(name));
      },
    },
    ListRolePolicies: {
      members: ['RoleName'],
      resource,
      run: (input) => ({ PolicyNames: [...named(input).inline.keys()], IsTruncated: false }),
    },
  };
};

const managedPolicyOperations = (cloud: Cloud, roles: Roles): Record<string, Operation> => {
  const resource = roleResource(cloud, roles);
  const named = (input: Input) => roles.get(readText(input, 'RoleName', anyName));
  const nameOf = (arn: string) => arn.split('/').at(-1) as string;
  const arnOf = (input: Input) =>
    `arn:aws:iam::${cloud.accountId}:policy${readOptionalText(input, 'Path', anyPath) ?? '/'}${readText(input, 'PolicyName', policyName)}`;
  return {
    CreatePolicy: {
      members: ['PolicyName', 'Path', 'PolicyDocument', 'Description'],
      resource: arnOf,
      run(input) {
        const Arn = arnOf(input);
        roles.addPolicy(Arn, readDocument(input, 'PolicyDocument', { use: 'identity', longest: 6144 }));
        const PolicyId = `ANPA${randomBytes(9).toString('hex').toUpperCase().slice(0, 17)}`;
        return { Policy: { PolicyName: nameOf(Arn), PolicyId, Arn, Path: input.Path ?? '/', DefaultVersionId: 'v1' } };
      },
    },
    DeletePolicy: {
      members: ['PolicyArn'],
      resource: (input) => readText(input, 'PolicyArn', anyArn),
      run: (input) => done(roles.removePolicy(readText(input, 'PolicyArn', anyArn))),
    },
    AttachRolePolicy: {
      members: ['RoleName', 'PolicyArn'],
      resource,
      run(input) {
        const [role, arn] = [named(input), readText(input, 'PolicyArn', anyArn)];
        roles.policy(arn);
        return done(role.attached.add(arn));
      },
    },
    DetachRolePolicy: {
      members: ['RoleName', 'PolicyArn'],
      resource,
      run(input) {
        const [role, arn] = [named(input), readText(input, 'PolicyArn', anyArn)];
        if (!role.attached.delete(arn)) throw new AwsError('NoSuchEntity', `Policy ${arn} was not found.`, 404);
        return {};
      },
    },
    ListAttachedRolePolicies: {
      members: ['RoleName'],
      resource,
      run: (input) => ({
        AttachedPolicies: [...named(input).attached].map((PolicyArn) => ({ PolicyName: nameOf(PolicyArn), PolicyArn })),
        IsTruncated: false,
      }),
    },
  };
};

const done = (_effect: unknown): object => ({});

const readDocument = (input: Input, name: string, { use, longest }: { use: PolicyUse; longest: number }): PolicyDocument => {
  const text = readText(input, name, anyDocument);
  checkLength(text, longest);
  return parsePolicy(text, use);
};

/** Whitespace is free. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const checkLength = (text: string, longest: number): void => {
  if (text.replace(/\s/g, '').length <= longest) return;
  throw new AwsError('LimitExceeded', `Cannot exceed quota for PolicySize: ${longest}`, 409);
};

/** IAM answers documents percent-encoded. */
const written = (document: PolicyDocument): string => encodeURIComponent(JSON.stringify(document));

const describe = (role: Role): object => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: new Date(role.createdAt).toISOString(),
  AssumeRolePolicyDocument: written(role.trust),
  ...(role.description === undefined ? {} : { Description: role.description }),
  MaxSessionDuration: role.maxSessionDuration,
  Tags: [...role.tags].map(([Key, Value]) => ({ Key, Value })),
});
