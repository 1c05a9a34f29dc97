/** Step 9: what leaves, in which form, and what never does. */
import { Logger } from '@aws-lambda-powertools/logger';
import { jest } from '@jest/globals';
import { conflict, invalid, KernelError, unavailable } from '../../functions/kernel/errors.ts';
import { requestId } from './event.ts';
import { bedId, clinician, general, type SmallService, smallService } from './small-service.ts';

let service: SmallService;
const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
beforeEach(() => {
  service = smallService();
  logged.mockClear();
});

const read = () => service.ask({ path: '/v1/beds/{bedId}', params: { bedId }, authorizer: clinician });
const post = () => service.ask({ method: 'POST', path: '/v1/beds', authorizer: clinician, body: { name: 'north' } });
const write = (body: object = { resourceType: 'Patient' }) =>
  service.ask({ method: 'POST', path: '/fhir/R4/Patient', authorizer: clinician, body });
const failing =
  (error: unknown): SmallService['answer'] =>
  () => {
    throw error;
  };

describe('an answer', () => {
  test('drops every field its contract does not declare', async () => {
    service.answer = () => ({ status: 200, body: { id: bedId, name: 'north', secret: 'x', pk: 'y' } });
    expect((await read()).body).toEqual({ id: bedId, name: 'north' });
  });

  test('without a body has none', async () => {
    service.answer = () => ({ status: 204 });
    const { status, text, headers } = await post();
    expect([status, text, headers['content-type']]).toEqual([204, '', undefined]);
  });

  test.each<[string, object]>([
    ['of a status that is not declared', { status: 202, body: { id: bedId, name: 'north', secret: 'x' } }],
    ['whose body is not of its schema', { status: 200, body: { id: 7, secret: 'x' } }],
    ['that is nothing', {}],
  ])('%s is a 500 that tells nothing', async (_, answer) => {
    service.answer = () => answer as never;
    const { status, text } = await read();
    expect(status).toBe(500);
    expect(text).not.toMatch(/secret|contract|202|Zod/i);
    expect(logged).toHaveBeenCalledTimes(1);
  });

  test('of FHIR is of FHIR’s type', async () => {
    service.answer = () => ({ status: 201, body: { resourceType: 'Patient', id: bedId } });
    expect((await write()).headers['content-type']).toBe('application/fhir+json; charset=utf-8');
  });
});

describe('an error of the kernel', () => {
  test('is a problem as RFC 9457 has it', async () => {
    service.answer = failing(conflict('BedAlreadyTaken', 'The bed is taken. Choose another.'));
    expect(await read()).toMatchObject({
      status: 409,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
      body: {
        type: 'urn:ward:problem:bed-already-taken',
        title: 'Bed already taken',
        status: 409,
        detail: 'The bed is taken. Choose another.',
        instance: `urn:uuid:${requestId}`,
      },
    });
    expect(logged).not.toHaveBeenCalled();
  });

  test.each([
    ['invalid', 400],
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['not-found', 404],
    ['conflict', 409],
    ['gone', 410],
    ['stale', 412],
    ['too-large', 413],
    ['unsupported', 415],
    ['over-quota', 429],
    ['unavailable', 503],
  ] as const)('of the kind %s is a %d', async (kind, status) => {
    service.answer = failing(new KernelError(kind, 'Fact', 'A sentence.'));
    const answered = await read();
    expect([answered.status, answered.body.status]).toEqual([status, status]);
  });

  test('says when to try again', async () => {
    service.answer = failing(unavailable('DataUnavailable', 'Try again.'));
    expect((await read()).headers['retry-after']).toBe('1');
  });

  test('names its faults', async () => {
    const faults = [{ in: 'body', pointer: '/size', detail: 'must be smaller' }] as const;
    service.answer = failing(invalid('FileTooLarge', 'Too large.', faults));
    expect((await read()).body.errors).toEqual(faults);
  });

  test('never tells its cause', async () => {
    service.answer = failing(unavailable('DataUnavailable', 'Try again.', new Error('10.0.0.1 refused Byron')));
    expect((await read()).text).not.toMatch(/Byron|10\.0/);
    expect(JSON.stringify(logged.mock.calls)).not.toMatch(/Byron|10\.0/);
  });
});

describe('an error that nobody expected', () => {
  const error = Object.assign(new TypeError('Byron has no bed\n    at Byron (London)'), { patient: 'Byron' });

  test('tells that it happened, and a number to quote', async () => {
    service.answer = failing(error);
    const { status, body } = await read();
    expect([status, body]).toEqual([
      500,
      {
        type: 'urn:ward:problem:internal-error',
        title: 'Internal error',
        status: 500,
        detail: expect.stringContaining('Quote the instance'),
        instance: `urn:uuid:${requestId}`,
      },
    ]);
  });

  test('is logged with the hospital and the request', async () => {
    service.answer = failing(error);
    await read();
    expect(logged).toHaveBeenCalledWith('RequestFailed', expect.objectContaining({ tenantId: general, requestId }));
  });

  test('is logged by its name and place, without its words', async () => {
    service.answer = failing(error);
    await read();
    expect(logged).toHaveBeenCalledTimes(1);
    const [code, line] = logged.mock.calls[0] as unknown as [
      string,
      { requestId: string; action: string; failure: { name: string; stack: string[] } },
    ];
    expect(code).toBe('RequestFailed');
    expect(line).toMatchObject({ requestId, action: 'beds.readBed', failure: { name: 'TypeError' } });
    expect(line.failure.stack[0]).toMatch(/answer\.test\.ts/);
    expect(JSON.stringify(line)).not.toMatch(/Byron|London/);
  });

  test.each([
    ['a string', 'Ada'],
    ['nothing', undefined],
    ['an object', { status: 200, message: 'Ada' }],
  ])('may be %s', async (_, thrown) => {
    service.answer = failing(thrown);
    const { status, text } = await read();
    expect([status, text.includes('Ada')]).toEqual([500, false]);
  });

  test('is in the audit by its name alone', async () => {
    service.answer = failing(error);
    await read();
    expect(service.audit).toEqual([expect.objectContaining({ status: 500, reason: 'TypeError' })]);
    expect(JSON.stringify(service.audit)).not.toMatch(/Byron|London/);
  });
});

describe('where FHIR is spoken an error is an OperationOutcome', () => {
  test('with FHIR’s word for it', async () => {
    service.answer = failing(new KernelError('gone', 'RecordDeleted', 'The record was deleted.'));
    expect(await write()).toMatchObject({
      status: 410,
      headers: { 'content-type': 'application/fhir+json; charset=utf-8' },
      body: {
        resourceType: 'OperationOutcome',
        id: requestId,
        issue: [
          { severity: 'error', code: 'deleted', details: { text: 'Record deleted' }, diagnostics: 'The record was deleted.' },
        ],
      },
    });
  });

  test('with an issue for each fault', async () => {
    const { status, body } = await write({ resourceType: 'Observation' });
    expect(status).toBe(400);
    expect(body.issue).toEqual([expect.objectContaining({ code: 'invalid', details: { text: 'Input invalid' } })]);
  });

  test('also when nobody expected it', async () => {
    service.answer = failing(new Error('Ada'));
    const { status, body, text } = await write();
    expect([status, body.issue[0].code, text.includes('Ada')]).toEqual([500, 'exception', false]);
  });
});
