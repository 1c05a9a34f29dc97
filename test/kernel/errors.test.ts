/** The kernel's errors carry a kind, a fact and a sentence. */
import { conflict, forbidden, invalid, isNamed, KernelError, notFound, unavailable } from '../../functions/kernel/errors.ts';

test.each([
  ['invalid', invalid('SlugInvalid', 'Choose another.')],
  ['not-found', notFound('FileNotFound', 'There is no such file.')],
  ['conflict', conflict('SlugAlreadyTaken', 'Choose another.')],
  ['forbidden', forbidden('NotPermitted', 'Your roles do not permit this.')],
  ['unavailable', unavailable('DataUnavailable', 'Try again.')],
])('%s says so', (kind, error) => {
  expect(error).toBeInstanceOf(KernelError);
  expect(error.kind).toBe(kind);
  expect(error.faults).toEqual([]);
});

test('what is unavailable asks to be tried again, and keeps its cause', () => {
  const cause = new Error('socket hang up');
  const error = unavailable('DataUnavailable', 'Try again.', cause);
  expect(error.retryAfter).toBe(1);
  expect(error.cause).toBe(cause);
  expect(error.message).toBe('Try again.');
});

test('what will not mend by waiting does not ask to be tried again', () => {
  expect(conflict('SlugAlreadyTaken', 'Choose another.').retryAfter).toBeUndefined();
});

test('a name is recognised on the kernel’s errors alone', () => {
  const stranger = Object.assign(new Error('no'), { name: 'FileNotFound' });
  expect(isNamed(notFound('FileNotFound', ''), 'FileNotFound')).toBe(true);
  expect(isNamed(notFound('FileNotFound', ''), 'TenantNotFound')).toBe(false);
  expect(isNamed(stranger, 'FileNotFound')).toBe(false);
  expect(isNamed(undefined, 'FileNotFound')).toBe(false);
});
