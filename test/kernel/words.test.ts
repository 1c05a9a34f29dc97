/** One fact, as it is named, shown and typed. */
import { problemTypeOf, titleOf } from '../../functions/kernel/words.ts';

test.each([
  ['SlugAlreadyTaken', 'Slug already taken', 'urn:ward:problem:slug-already-taken'],
  ['InternalError', 'Internal error', 'urn:ward:problem:internal-error'],
  ['Gone', 'Gone', 'urn:ward:problem:gone'],
  ['Sha256Differs', 'Sha256 differs', 'urn:ward:problem:sha256-differs'],
])('%s', (name, title, type) => {
  expect([titleOf(name), problemTypeOf(name)]).toEqual([title, type]);
});
