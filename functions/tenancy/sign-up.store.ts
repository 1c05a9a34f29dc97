/** Sign-ups and candidates in the control table, each in a partition of its own. What has expired is not there, whenever it is removed. */
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { isConditionFailed, translate } from '../aws/table.ts';
import { unavailable } from '../kernel/errors.ts';
import { idFrom } from '../kernel/ids.ts';
import { byCreated, type Listing, placedBy } from './by-created.ts';
import type { Candidate, SignUp } from './sign-up.ts';

interface Place {
  readonly client: Pick<DynamoDBDocumentClient, 'send'>;
  readonly table: string;
  readonly now: () => Date;
}

export interface SignUpStore {
  find(id: string): Promise<SignUp | undefined>;
  /** False when there is one of this id. */
  add(signUp: SignUp): Promise<boolean>;
  /** Replaces the version before it. Throws `SignUpBusy` when another was first. */
  save(signUp: SignUp): Promise<void>;
  /** Counts one more try of its code, before anybody looks whether it is right: the sign-up then, or nothing when `most` were made. */
  countAttempt(id: string, most: number): Promise<SignUp | undefined>;
  /** Counts one more mail to the address in this hour; false when there were `most`. */
  countMail(email: string, most: number): Promise<boolean>;
}

export interface CandidateQuery extends Omit<Listing, 'where'> {
  readonly status?: Candidate['status'];
}

export interface CandidateStore {
  find(id: string): Promise<Candidate | undefined>;
  /** The first version, if its sign-up is there: when that went with its hospital, nothing. Throws `SignUpBusy` when another was first. */
  add(candidate: Candidate): Promise<void>;
  /** Replaces the version before it. Throws `SignUpBusy` when another was first. */
  save(candidate: Candidate): Promise<Candidate>;
}

export interface CandidateList {
  /** Newest first. */
  list(
    query: CandidateQuery,
  ): Promise<{ readonly items: readonly Candidate[]; readonly next?: Readonly<Record<string, unknown>> }>;
}

export const signUpKeyOf = (id: string) => ({ pk: `SIGNUP#${id}`, sk: 'SIGNUP' });
export const candidateKeyOf = (id: string) => ({ pk: `CANDIDATE#${id}`, sk: 'CANDIDATE' });

/** By the hour, of what cannot be read back into an address by looking. */
const mailKeyOf = (email: string, at: Date) => ({
  pk: `SIGNUPMAIL#${idFrom('sign-up mails', email.toLowerCase())}`,
  sk: at.toISOString().slice(0, 13),
});

/** Where a candidate stands in `byCreated`. */
export const placeOfCandidate = (candidate: Pick<Candidate, 'id' | 'createdAt'>) => ({
  ...candidateKeyOf(candidate.id),
  ...placedBy('CANDIDATES', candidate),
});

const busy = (cause: unknown) =>
  unavailable('SignUpBusy', 'Something else happened to this sign-up meanwhile. Try again.', cause);

const secondsOf = (at: Date): number => Math.floor(at.getTime() / 1000);

const findItem = async <T extends { readonly expiresAt?: number }>(
  { client, table, now }: Place,
  key: Record<string, string>,
): Promise<T | undefined> => {
  const get = new GetCommand({ TableName: table, Key: key, ConsistentRead: true });
  const item = (await client.send(get).catch(translate)).Item as T | undefined;
  return item?.expiresAt !== undefined && item.expiresAt <= secondsOf(now()) ? undefined : item;
};

const saveItem = async ({ client, table }: Place, item: { readonly version: number }): Promise<void> => {
  const put = new PutCommand({
    TableName: table,
    Item: item,
    ConditionExpression: item.version === 1 ? 'attribute_not_exists(pk)' : '#version = :before',
    ...(item.version === 1
      ? {}
      : { ExpressionAttributeNames: { '#version': 'version' }, ExpressionAttributeValues: { ':before': item.version - 1 } }),
  });
  await client.send(put).catch((error: unknown) => {
    if (isConditionFailed(error)) throw busy(error);
    return translate(error);
  });
};

export const createSignUpStore = (place: Place): SignUpStore => {
  const update = async (change: Omit<UpdateCommandInput, 'TableName'>) => {
    const command = new UpdateCommand({ TableName: place.table, ReturnValues: 'ALL_NEW', ...change });
    return place.client.send(command).catch((error: unknown) => (isConditionFailed(error) ? undefined : translate(error)));
  };
  const save = (signUp: SignUp) => saveItem(place, { ...signUp, ...signUpKeyOf(signUp.id) } as SignUp);
  return {
    find: (id) => findItem<SignUp>(place, signUpKeyOf(id)),
    save,
    async add(signUp) {
      return save(signUp).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Error && error.name === 'SignUpBusy') return false;
          throw error;
        },
      );
    },
    async countAttempt(id, most) {
      const counted = await update({
        Key: signUpKeyOf(id),
        UpdateExpression: 'ADD attempts :one, #version :one',
        ConditionExpression: 'attribute_exists(pk) AND attempts < :most',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':one': 1, ':most': most },
      });
      return counted?.Attributes as SignUp | undefined;
    },
    async countMail(email, most) {
      const at = place.now();
      const counted = await update({
        Key: mailKeyOf(email, at),
        UpdateExpression: 'SET expiresAt = :gone ADD mails :one',
        ConditionExpression: 'attribute_not_exists(mails) OR mails < :most',
        ExpressionAttributeValues: { ':one': 1, ':most': most, ':gone': secondsOf(at) + 2 * 3600 },
      });
      return counted !== undefined;
    },
  };
};

export const createCandidateStore = (place: Place): CandidateStore => ({
  find: (id) => findItem<Candidate>(place, candidateKeyOf(id)),
  async add(candidate) {
    const { client, table: TableName } = place;
    const Item = { ...candidate, ...placeOfCandidate(candidate) };
    const items: TransactWriteCommandInput['TransactItems'] = [
      { ConditionCheck: { TableName, Key: signUpKeyOf(candidate.id), ConditionExpression: 'attribute_exists(pk)' } },
      { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } },
    ];
    await client.send(new TransactWriteCommand({ TransactItems: items })).catch((error: unknown) => {
      if (!isConditionFailed(error)) return translate(error);
      const [ofSignUp] = (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons ?? [];
      if (ofSignUp?.Code !== 'ConditionalCheckFailed') throw busy(error);
    });
  },
  async save(candidate) {
    await saveItem(place, { ...candidate, ...placeOfCandidate(candidate) });
    return candidate;
  },
});

export const createCandidateList = ({ client, table }: Place): CandidateList => ({
  async list({ status, limit, from }) {
    const query = new QueryCommand({ TableName: table, ...byCreated('CANDIDATES', { where: { status }, limit, from }) });
    const { Items: items = [], LastEvaluatedKey: next } = await client.send(query).catch(translate);
    return { items: items as Candidate[], next };
  },
});
