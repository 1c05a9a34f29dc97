/** An STS that is told what to answer, and remembers what it was asked. */
import type { AssumeRoleCommandInput, AssumeRoleCommandOutput, STSClient } from '@aws-sdk/client-sts';
import { createSessions, type TenantSessions } from '../../functions/aws/tenant-session.ts';

export const hour = 3_600_000;
export const minute = 60_000;
export const roleArn = 'arn:aws:iam::000000000000:role/records-tenant';

type Answer = (input: AssumeRoleCommandInput, serial: number) => Promise<object> | object;

export interface FakeSts {
  readonly calls: AssumeRoleCommandInput[];
  readonly clock: { now: number };
  readonly sessions: TenantSessions;
  /** What the next calls answer; without it, good credentials of an hour. */
  answer: Answer;
  readonly good: Answer;
}

export const fakeSts = (capacity = 100, bucket: string | null = null): FakeSts => {
  const clock = { now: Date.parse('2026-01-01T00:00:00Z') };
  const calls: AssumeRoleCommandInput[] = [];
  const good: Answer = ({ RoleSessionName: name, RoleArn: arn }, serial) => ({
    Credentials: {
      AccessKeyId: `${name} ${serial}`,
      SecretAccessKey: 'secret',
      SessionToken: 'token',
      Expiration: new Date(clock.now + hour),
    },
    AssumedRoleUser: { Arn: `${arn?.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${name}` },
  });
  const send = async ({ input }: { input: AssumeRoleCommandInput }) => {
    calls.push(input);
    return (await fake.answer(input, calls.length)) as AssumeRoleCommandOutput;
  };
  const sts = { send } as unknown as STSClient;
  const fake: FakeSts = {
    calls,
    clock,
    good,
    answer: good,
    sessions: createSessions({ sts, roleArn, capacity, now: () => clock.now, placeOf: () => ({ table: 'tenants', bucket }) }),
  };
  return fake;
};

/** A promise that is kept when the test says so. */
export const gate = (): { readonly opened: Promise<void>; open(): void } => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
};
