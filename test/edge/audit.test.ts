/** What is written down of a request: whom it was about, and never what a client put where an id belongs. */
import { bedId, knock } from './doorway.ts';

test('the record names what the address named', async () => {
  const { records } = await knock({});
  expect(records).toMatchObject([{ action: 'wards.putBed', status: 204, target: { type: 'Bed', bedId }, touched: [] }]);
});

test('an address that was refused is not written down, for anything may stand in it', async () => {
  const { result, records } = await knock({ bedId: 'Ada Lovelace, of 12 St James Square, London, aged 36' });
  expect([result.statusCode, records[0]?.target]).toEqual([400, null]);
});

test('who was turned away is written down with what they wanted', async () => {
  const { records } = await knock({ identity: { roles: '' } });
  expect(records).toMatchObject([{ status: 403, reason: 'NotPermitted', target: { type: 'Bed', bedId } }]);
});

test('what stands for an id and is none is said to be none', async () => {
  const { records } = await knock({ bedId: 'Ada.Lovelace' });
  expect(records[0]?.target).toEqual({ type: 'Bed', bedId: '(not an id)' });
});

test('what a use case touched beside the address is in the record', async () => {
  const patient = { type: 'Patient', id: '00000000-0000-4000-8000-00000000000c' };
  const { records } = await knock({ useCase: ({ audit }) => audit.touched(patient) });
  expect(records[0]?.touched).toEqual([patient]);
});

test('each entry of a bundle has a record of its own, with the request’s caller', async () => {
  const touched = [{ type: 'Patient', id: bedId }];
  const { records } = await knock({
    useCase: ({ audit }) => audit.entry({ entry: 3, action: 'createRecord', touched, status: 201, reason: undefined }),
  });
  expect(records).toHaveLength(2);
  expect(records[1]).toMatchObject({
    requestId: 'r-1',
    userId: 'u-1',
    entry: 3,
    action: 'wards.createRecord',
    touched,
    status: 201,
  });
});

test('what was touched before a failure is written down all the same', async () => {
  const { records } = await knock({
    useCase: ({ audit }) => {
      audit.touched({ type: 'Patient', id: bedId });
      throw new RangeError('the disk is full');
    },
  });
  expect(records).toMatchObject([{ status: 500, reason: 'RangeError', touched: [{ type: 'Patient', id: bedId }] }]);
});
