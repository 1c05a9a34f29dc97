/** What is written down of a request, and when: whom it was about, and never what a client put where an id belongs. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Audit, EndedRecord } from '../../functions/edge/audit.ts';
import { requestId } from './event.ts';
import { bedId, clinician, general, type SmallService, smallService } from './small-service.ts';

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

/** The lines of what has ended. */
const ended = (): EndedRecord[] => service.audit.flatMap((record) => (record.audit === 'ended' ? [record] : []));

test('the record names what the address named', async () => {
  await put();
  expect(ended()).toMatchObject([{ action: 'beds.putBed', status: 204, target: { type: 'Bed', bedId }, touched: [] }]);
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
  expect(ended()[0]?.touched).toEqual([patient]);
});

test('each entry of a bundle has a record of its own, with the request’s caller', async () => {
  const touched = [{ type: 'Patient', id: bedId }];
  service.answer = writing((audit) =>
    audit.entryEnded({ entry: 3, action: 'createRecord', touched, status: 201, reason: undefined }),
  );
  await put();
  expect(ended()).toHaveLength(2);
  expect(ended()[0]).toMatchObject({
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
  expect(ended()).toMatchObject([{ status: 500, reason: 'RangeError', touched: [{ type: 'Patient', id: bedId }] }]);
});

describe('what may change something is written down before it does', () => {
  test('with who, what and to which ids', async () => {
    await put();
    expect(service.audit[0]).toEqual({
      audit: 'begun',
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      requestId,
      tenantId: general,
      userId: clinician.userId,
      action: 'beds.putBed',
      target: { type: 'Bed', bedId },
      touched: [],
    });
    expect(service.steps.indexOf('begun')).toBeLessThan(service.steps.indexOf('work putBed'));
  });

  test('and what only reads is not', async () => {
    await service.ask({ path: '/v1/beds/{bedId}', params: { bedId }, authorizer: clinician });
    expect(service.audit.map(({ audit }) => audit)).toEqual(['ended']);
  });

  test('and what was turned away never began', async () => {
    await put({ authorizer: { ...clinician, roles: '' } });
    expect(service.audit.map(({ audit }) => audit)).toEqual(['ended']);
  });

  test('and is not done when it cannot be written down', async () => {
    service.broken.set('begun', new Error('the disk is full'));
    const { status, text } = await put();
    expect([status, service.work, text.includes('disk')]).toEqual([500, [], false]);
  });

  test('also each entry of a bundle, at once', async () => {
    const touched = [{ type: 'Patient', id: bedId }];
    const seen: unknown[] = [];
    service.answer = writing((audit) => {
      audit.entryBegun({ entry: 0, action: 'deleteRecord', touched });
      seen.push(service.audit.at(-1));
    });
    await put();
    expect(seen).toMatchObject([{ audit: 'begun', entry: 0, action: 'beds.deleteRecord', touched, userId: clinician.userId }]);
  });
});

test('an entry’s record is written when it ends, not when its request does', async () => {
  const seen: number[] = [];
  service.answer = writing((audit) => {
    audit.entryEnded({ entry: 0, action: 'deleteRecord', touched: [], status: 204, reason: undefined });
    seen.push(ended().length);
  });
  await put();
  expect(seen).toEqual([1]);
});

describe('a request that Lambda would soon cut off', () => {
  const remaining = 1_520;
  const aPut = { method: 'PUT', path: '/v1/wards/{type}/{bedId}', params: { type: 'Bed', bedId }, authorizer: clinician };
  const aGet = { path: '/v1/beds/{bedId}', params: { bedId }, authorizer: clinician };

  describe('in its use case', () => {
    let wasTold: boolean;
    beforeEach(() => {
      wasTold = false;
      service.answer = ({ signal }) =>
        new Promise((answer) =>
          signal.addEventListener('abort', () => {
            wasTold = true;
            answer({ status: 204 });
          }),
        );
    });

    test('is answered with when to try again, if it only reads', async () => {
      const { status, headers, body } = await service.ask(aGet, remaining);
      expect([status, headers['retry-after'], body.title]).toEqual([503, '5', 'Out of time']);
    });

    test('is not asked for again if it may have changed something: a client that did so by itself would do it twice', async () => {
      const { status, headers, body } = await service.ask(aPut, remaining);
      expect([status, headers['retry-after'], body.detail]).toEqual([503, undefined, expect.stringContaining('may be done')]);
    });

    test('is written down as what it was', async () => {
      await service.ask(aPut, remaining);
      expect(service.audit).toMatchObject([
        { audit: 'begun', action: 'beds.putBed' },
        { audit: 'ended', action: 'beds.putBed', status: 503, reason: 'OutOfTime' },
      ]);
    });

    test('is told, so that it begins nothing more', async () => {
      await service.ask(aPut, remaining);
      expect(wasTold).toBe(true);
    });
  });

  describe.each(['open tenant:read', 'open record:write'])('before its use case, at “%s”', (step) => {
    let goOn: () => void;
    beforeEach(() => {
      service.late.set(
        step,
        new Promise<void>((resolve) => {
          goOn = resolve;
        }),
      );
    });

    test('is answered and written down, as one that changed nothing', async () => {
      const { status, headers } = await service.ask(aPut, remaining);
      expect([status, headers['retry-after']]).toEqual([503, '5']);
      expect(service.audit).toMatchObject([{ audit: 'ended', action: 'beds.putBed', status: 503, reason: 'OutOfTime' }]);
    });

    test('does not begin when what it waited for comes after all', async () => {
      await service.ask(aPut, remaining);
      goOn();
      await nextTurn();
      expect([service.audit.length, service.work]).toEqual([1, []]);
    });
  });
});
