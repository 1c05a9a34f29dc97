/** The first administrator: invited once, bound to one hospital, and another hospital's person is left alone. */
import { asTenantId } from '../../functions/kernel/ids.ts';
import { createAdministrator, removeAdministrator } from '../../functions/provisioning/create-administrator.ts';
import { awsError, type Command, sessionOver } from '../aws/session-over.ts';

const general = asTenantId('11111111-1111-4111-8111-111111111111');
const mercy = asTenantId('22222222-2222-4222-8222-222222222222');
const ada = { email: 'ada@general.example', name: 'Ada Lovelace' };

interface Attribute {
  readonly Name: string;
  readonly Value: string;
}

/** A user pool and a tenant table; `fail` makes the next call of a command fail. */
const hospital = (tenantId = general) => {
  const users = new Map<string, Attribute[]>();
  const items = new Map<string, object>();
  const invitations: object[] = [];
  const failures = new Map<string, Error>();
  const keyOf = ({ pk, sk }: { pk: string; sk: string }) => `${pk} ${sk}`;
  const answers: Record<string, (input: never) => object> = {
    AdminGetUserCommand({ Username }: { Username: string }) {
      const attributes = users.get(Username);
      if (!attributes) throw awsError('UserNotFoundException');
      return { UserAttributes: attributes };
    },
    AdminCreateUserCommand(input: { Username: string; UserAttributes: Attribute[] }) {
      if (users.has(input.Username)) throw awsError('UsernameExistsException');
      invitations.push(input);
      const attributes = [{ Name: 'sub', Value: `sub-${users.size + 1}` }, ...input.UserAttributes];
      users.set(input.Username, attributes);
      return { User: { Attributes: attributes } };
    },
    AdminDeleteUserCommand({ Username }: { Username: string }) {
      users.delete(Username);
      return {};
    },
    PutCommand({ Item, ConditionExpression }: { Item: { pk: string; sk: string }; ConditionExpression?: string }) {
      if (ConditionExpression && items.has(keyOf(Item))) throw awsError('ConditionalCheckFailedException');
      items.set(keyOf(Item), Item);
      return {};
    },
    DeleteCommand({ Key }: { Key: { pk: string; sk: string } }) {
      items.delete(keyOf(Key));
      return {};
    },
  };
  const send = async ({ constructor: { name }, input }: Command) => {
    const failure = failures.get(name);
    failures.delete(name);
    if (failure) throw failure;
    return answers[name]?.(input as never) ?? Promise.reject(new Error(`no ${name}`));
  };
  const pool = { send } as never;
  const needs = {
    users: pool,
    userPoolId: 'pool',
    table: 'tenants',
    session: sessionOver<'member:write' | 'config:write'>(tenantId, send),
  };
  return { users, items, invitations, needs, fail: (command: string) => failures.set(command, awsError('TimeoutError')) };
};

test('the person is bound to the hospital, told nothing yet, and is its administrator and clinician', async () => {
  const { invitations, items, needs } = hospital();
  await createAdministrator(needs, ada);
  expect(invitations).toEqual([
    expect.objectContaining({
      UserPoolId: 'pool',
      Username: ada.email,
      MessageAction: 'SUPPRESS',
      UserAttributes: expect.arrayContaining([{ Name: 'custom:tenantId', Value: general }]),
    }),
  ]);
  expect([...items.values()]).toEqual([
    expect.objectContaining({ pk: `${general}#member`, sk: 'sub-1', roles: ['administrator', 'clinician'] }),
  ]);
});

test('no password of our own is made: the welcome will give one', async () => {
  const { invitations, needs } = hospital();
  await createAdministrator(needs, ada);
  expect(invitations[0]).not.toHaveProperty('TemporaryPassword');
});

test.each(['PutCommand', 'AdminCreateUserCommand'])(
  'tried again after %s failed, one person is invited once',
  async (command) => {
    const { invitations, users, items, needs, fail } = hospital();
    fail(command);
    await createAdministrator(needs, ada).catch(() => undefined);
    await createAdministrator(needs, ada);
    await createAdministrator(needs, ada);
    expect([invitations.length, users.size, items.size]).toEqual([1, 1, 1]);
  },
);

describe('a person of another hospital', () => {
  const elsewhere = () => {
    const place = hospital();
    place.users.set(ada.email, [
      { Name: 'sub', Value: 'theirs' },
      { Name: 'custom:tenantId', Value: mercy },
    ]);
    return place;
  };

  test('is not made an administrator here', async () => {
    const { items, invitations, needs } = elsewhere();
    await expect(createAdministrator(needs, ada)).rejects.toMatchObject({ name: 'EmailAlreadyUsed', kind: 'conflict' });
    expect([items.size, invitations.length]).toEqual([0, 0]);
  });

  test('stays when the onboarding is taken back', async () => {
    const { users, needs } = elsewhere();
    await removeAdministrator(needs, ada);
    expect(users.has(ada.email)).toBe(true);
  });

  test('who is an operator is left alone too', async () => {
    const { users, needs } = hospital();
    users.set(ada.email, [{ Name: 'sub', Value: 'olga' }]);
    await expect(createAdministrator(needs, ada)).rejects.toMatchObject({ name: 'EmailAlreadyUsed' });
    await removeAdministrator(needs, ada);
    expect(users.size).toBe(1);
  });
});

test('taking back removes person and membership; twice is once', async () => {
  const { users, items, needs } = hospital();
  await createAdministrator(needs, ada);
  await removeAdministrator(needs, ada);
  await removeAdministrator(needs, ada);
  expect([users.size, items.size]).toEqual([0, 0]);
});

test('taking back that fails in the middle can be tried again', async () => {
  const { users, items, needs, fail } = hospital();
  await createAdministrator(needs, ada);
  fail('AdminDeleteUserCommand');
  await expect(removeAdministrator(needs, ada)).rejects.toThrow();
  await removeAdministrator(needs, ada);
  expect([users.size, items.size]).toEqual([0, 0]);
});

test('a pool that cannot be reached is no reason to think the address free', async () => {
  const { invitations, needs, fail } = hospital();
  fail('AdminCreateUserCommand');
  await expect(createAdministrator(needs, ada)).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(invitations).toEqual([]);
});
