/** What is written down of a request: whom it was about, and never what a client put where an id belongs. */
import type { Audit } from '../../functions/edge/audit.ts';
import { requestId } from './event.ts';
import { bedId, clinician, type SmallService, smallService } from './small-service.ts';

let service: SmallService;
beforeEach(() => {
  service = smallService();
  service.answer = () => ({ status: 204 });
});

const put = ({ id = bedId, authorizer = clinician } = {}) =>
  service.ask({ method: 'PUT', path: '/v1/wards/{type}/{bedId}', params: { type: 'Bed', bedId: id }, authorizer });

/** The use case writes this down, and ends well. */
const writing =
  (write: (audit: Audit) => void): SmallService['answer'] =>
  ({ audit }) => {
    write(audit);
    return { status: 204 };
  };

test('the record names what the address named', async () => {
  await put();
  expect(service.audit).toMatchObject([{ action: 'beds.putBed', status: 204, target: { type: 'Bed', bedId }, touched: [] }]);
});

test('an address that was refused is not written down, for anything may stand in it', async () => {
  const { status } = await put({ id: 'Ada Lovelace, of 12 St James Square, London, aged 36' });
  expect([status, service.audit[0]?.target]).toEqual([400, null]);
});

test('who was turned away is written down with what they wanted', async () => {
  await put({ authorizer: { ...clinician, roles: '' } });
  expect(service.audit).toMatchObject([{ status: 403, reason: 'NotPermitted', target: { type: 'Bed', bedId } }]);
});

test('what stands for an id and is none is said to be none', async () => {
  await put({ id: 'Ada.Lovelace' });
  expect(service.audit[0]?.target).toEqual({ type: 'Bed', bedId: '(not an id)' });
});

test('what a use case touched beside the address is in the record', async () => {
  const patient = { type: 'Patient', id: '00000000-0000-4000-8000-00000000000c' };
  service.answer = writing((audit) => audit.touched(patient));
  await put();
  expect(service.audit[0]?.touched).toEqual([patient]);
});

test('each entry of a bundle has a record of its own, with the request’s caller', async () => {
  const touched = [{ type: 'Patient', id: bedId }];
  service.answer = writing((audit) => audit.entry({ entry: 3, action: 'createRecord', touched, status: 201, reason: undefined }));
  await put();
  expect(service.audit).toHaveLength(2);
  expect(service.audit[1]).toMatchObject({
    requestId,
    userId: clinician.userId,
    entry: 3,
    action: 'beds.createRecord',
    touched,
    status: 201,
  });
});

test('what was touched before a failure is written down all the same', async () => {
  service.answer = ({ audit }) => {
    audit.touched({ type: 'Patient', id: bedId });
    throw new RangeError('the disk is full');
  };
  await put();
  expect(service.audit).toMatchObject([{ status: 500, reason: 'RangeError', touched: [{ type: 'Patient', id: bedId }] }]);
});
