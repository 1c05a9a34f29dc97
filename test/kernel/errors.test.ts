/** The kernel's errors carry a kind, a fact and a sentence. */
import { conflict, forbidden, invalid, KernelError, notFound, unavailable } from '../../functions/kernel/errors.ts';

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
