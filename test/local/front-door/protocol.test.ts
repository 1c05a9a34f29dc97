/** What the wire protocols make of input that no SDK would send: one clear refusal each, and nothing kept. */
import { Readable } from 'node:stream';
import { awsJson, awsQuery } from '../../../local/protocol.ts';
import type { HttpRequest } from '../../../local/service.ts';

const request = (body: string | Iterable<Buffer>): HttpRequest => ({
  method: 'POST',
  host: '127.0.0.1',
  path: '/',
  query: new URLSearchParams(),
  headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' },
  body: Readable.from(typeof body === 'string' ? [Buffer.from(body)] : body, { objectMode: false }),
  trailers: () => ({}),
  sourceIp: '127.0.0.1',
});
const json = (body: string | Iterable<Buffer>) => awsJson('1.0').read(request(body));
const query = (body: string) => awsQuery('urn:test').read(request(body));

test.each(['null', '[]', '"text"', '1', '{', '{"a":}'])('the JSON body %s is refused, for it is no input', async (body) => {
  await expect(json(body)).rejects.toMatchObject({ code: 'SerializationException', status: 400 });
});

test('a JSON body without end is refused before it fills the memory', async () => {
  let sent = 0;
  const endless = function* () {
    for (;;) {
      sent += 65_536;
      yield Buffer.alloc(65_536, 32);
    }
  };
  await expect(json(endless())).rejects.toMatchObject({ code: 'RequestEntityTooLargeException', status: 413 });
  expect(sent).toBeLessThan(25 * 1024 * 1024);
});

test.each([
  ['a value and a structure at once', 'Action=A&Tags=x&Tags.member.1.Key=a'],
  ['a structure and a value at once', 'Action=A&Tags.member.1.Key=a&Tags=x'],
  ['given twice', 'Action=A&RoleArn=a&RoleArn=b'],
  ['deeper than any input', `Action=A&${'a.'.repeat(50_000)}b=c`],
])('a parameter of a form that is %s is refused', async (_, body) => {
  await expect(query(body)).rejects.toMatchObject({ code: 'MalformedInput', status: 400 });
});

test('names of JavaScript are names like any other', async () => {
  const { input } = await query('Action=A&__proto__.polluted=1&constructor.prototype.polluted=2&Tags.member.1.Key=a');
  expect(input.Tags).toEqual([{ Key: 'a' }]);
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
});
