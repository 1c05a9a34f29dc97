/** DynamoDB's errors, as the kernel's: what may be tried again, and what is a fault of ours. */
import { isConditionFailed, translate } from '../../functions/aws/table.ts';
import { KernelError, notFound } from '../../functions/kernel/errors.ts';
import { awsError } from './session-over.ts';

const translated = (error: unknown): unknown => {
  try {
    return translate(error);
  } catch (thrown) {
    return thrown;
  }
};

test.each(['ProvisionedThroughputExceededException', 'TimeoutError', 'InternalServerError', 'ThrottlingException'])(
  '%s may be tried again, and its words stay inside',
  (name) => {
    const error = awsError(name, 'table of general at 10.0.0.1');
    expect(translated(error)).toMatchObject({ kind: 'unavailable', name: 'DataUnavailable', cause: error });
    expect((translated(error) as Error).message).not.toContain('10.0.0.1');
  },
);

test.each(['AccessDeniedException', 'ValidationException', 'ResourceNotFoundException'])(
  '%s is a fault of ours, and stays one',
  (name) => {
    const error = awsError(name);
    expect(translated(error)).toBe(error);
    expect(translated(error)).not.toBeInstanceOf(KernelError);
  },
);

test('what is the kernel’s already goes on', () => {
  const error = notFound('FileNotFound', 'There is no such file.');
  expect(translated(error)).toBe(error);
});

test.each<[unknown, boolean]>([
  [awsError('ConditionalCheckFailedException'), true],
  [awsError('TransactionCanceledException', 'reasons [None, ConditionalCheckFailed]'), true],
  [awsError('TransactionCanceledException', 'reasons [TransactionConflict]'), false],
  [awsError('ValidationException', 'ConditionalCheckFailed'), false],
  [{ name: 'ConditionalCheckFailedException' }, false],
  [undefined, false],
])('that %p is a condition not met: %s', (error, expected) => {
  expect(isConditionFailed(error)).toBe(expected);
});
