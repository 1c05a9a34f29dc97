/** A hospital's running numbers: none given twice, and of invoices none left out, however many ask at once. */
import { asTenantId, idFrom } from '../../functions/kernel/ids.ts';
import { removeSequences, setUpSequences } from '../../functions/provisioning/set-up-sequences.ts';
import { drawNumber, numberWith, type SequenceSession } from '../../functions/tenancy/sequence.ts';
import { AwsError } from '../../local/service.ts';
import { type HospitalTable, hospitalTable, openHospitalTable } from './hospital-table.ts';

let table: HospitalTable<'config:write'>;
beforeAll(async () => {
  table = await openHospitalTable(['config:write']);
});
afterAll(() => table.close());

/** A hospital of the test's own, whose numbers have begun. */
const settle = async (name: string): Promise<SequenceSession> => {
  const session = table.sessionOf(asTenantId(idFrom(name)));
  await setUpSequences(session);
  return session;
};

const partitionOf = ({ tenantId }: SequenceSession): string => `${tenantId}#config`;

/** An invoice as something that is written with its number: only if it is not there yet. */
const invoice = async (session: SequenceSession, name: string): Promise<number> =>
  numberWith(session, 'invoice-number', (number) => [
    {
      Put: {
        TableName: hospitalTable,
        Item: { pk: partitionOf(session), sk: `invoice#${name}`, number },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
  ]);

/** The numbers that invoices bear, in order. */
const invoiced = async (session: SequenceSession): Promise<number[]> =>
  (await table.itemsIn(partitionOf(session)))
    .filter(({ sk }) => sk?.S?.startsWith('invoice#'))
    .map(({ number }) => Number(number?.N))
    .sort((a, b) => a - b);

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

/** The next transaction goes wrong, before it is done or after. */
const disturbed = (when: 'before' | 'after') =>
  table.cloud.traffic.disturb({
    matches: ({ operation }) => operation === 'TransactWriteItems',
    error: new AwsError('ValidationException', 'No.', 400),
    when,
    times: 1,
  });

describe('a medical record number', () => {
  test('is the next one at each draw, from 1 on', async () => {
    const session = await settle('draws');
    expect(await drawNumber(session, 'medical-record-number')).toBe(1);
    expect(await drawNumber(session, 'medical-record-number')).toBe(2);
  });

  test('is given to one alone of fifty who draw at once', async () => {
    const session = await settle('draws at once');
    const drawn = await Promise.all(upTo(50).map(() => drawNumber(session, 'medical-record-number')));
    expect(drawn.sort((a, b) => a - b)).toEqual(upTo(50));
  });

  test('is one call', async () => {
    const session = await settle('draws cheaply');
    table.cloud.traffic.reset();
    await drawNumber(session, 'medical-record-number');
    expect(table.cloud.traffic.counts()).toEqual({ 'dynamodb:UpdateItem': 1 });
  });
});

describe('an invoice number', () => {
  test('is the next one for each invoice, from 1 on', async () => {
    const session = await settle('invoices');
    expect([await invoice(session, 'a'), await invoice(session, 'b')]).toEqual([1, 2]);
  });

  test('follows the one before without a gap when twenty are written at once', async () => {
    const session = await settle('invoices at once');
    await Promise.all(upTo(20).map((one) => invoice(session, String(one))));
    expect(await invoiced(session)).toEqual(upTo(20));
  });

  test('is not used up by an invoice that is there already', async () => {
    const session = await settle('the same invoice');
    await invoice(session, 'a');
    await expect(invoice(session, 'a')).rejects.toMatchObject({ kind: 'conflict', name: 'NumberNotGiven' });
    expect(await invoice(session, 'b')).toBe(2);
  });

  test('is not used up by a transaction that was not done', async () => {
    const session = await settle('a refused invoice');
    const undo = disturbed('before');
    await expect(invoice(session, 'a')).rejects.toThrow();
    undo();
    expect(await invoice(session, 'b')).toBe(1);
  });

  test('is not given a second time to an invoice whose answer was lost', async () => {
    const session = await settle('a lost answer');
    const undo = disturbed('after');
    await expect(invoice(session, 'a')).rejects.toThrow();
    undo();
    await expect(invoice(session, 'a')).rejects.toMatchObject({ name: 'NumberNotGiven' });
    expect(await invoiced(session)).toEqual([1]);
  });
});

describe('setting numbers up', () => {
  test('a second time leaves them where they are', async () => {
    const session = await settle('set up twice');
    await drawNumber(session, 'medical-record-number');
    await invoice(session, 'a');
    await setUpSequences(session);
    expect(await drawNumber(session, 'medical-record-number')).toBe(2);
    expect(await invoice(session, 'b')).toBe(2);
  });

  test('is undone without a trace, and undone twice is undone', async () => {
    const session = await settle('taken back');
    await removeSequences(session);
    await removeSequences(session);
    expect(await table.itemsIn(partitionOf(session))).toEqual([]);
  });

  test('comes first: before it no number is given', async () => {
    const session = table.sessionOf(asTenantId(idFrom('never set up')));
    const notReady = { kind: 'unavailable', name: 'SequenceNotReady' };
    await expect(drawNumber(session, 'medical-record-number')).rejects.toMatchObject(notReady);
    await expect(invoice(session, 'a')).rejects.toMatchObject(notReady);
  });

  test('of one hospital gives another nothing', async () => {
    const [one, other] = [await settle('one'), await settle('other')];
    await drawNumber(one, 'medical-record-number');
    expect(await drawNumber(other, 'medical-record-number')).toBe(1);
  });
});
