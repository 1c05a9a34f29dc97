/** The condition operators of IAM, table by table. */
import { eachCase, holds, one } from '../local/iam/ask.ts';
import { behaves } from './behaves.ts';

const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const operatorsPage = `${guide}/reference_policies_elements_condition_operators.html` as const;
const logic = `${guide}/reference_policies_condition-logic-multiple-context-keys-or-values.html` as const;

describe('condition operators', () => {
  behaves(
    'strings: equal, whatever their case, and like',
    operatorsPage,
    eachCase([
      one('StringEquals', 'a', 'a', true),
      one('StringEquals', 'a', 'A', false),
      one('StringEquals', 'a*', 'ab', false),
      one('StringNotEquals', 'a', 'b', true),
      one('StringNotEquals', 'a', 'a', false),
      one('StringEqualsIgnoreCase', 'a', 'A', true),
      one('StringNotEqualsIgnoreCase', 'a', 'A', false),
      one('StringLike', 'a*c?', 'abbcd', true),
      one('StringLike', 'a*', 'Ab', false),
      one('StringNotLike', 'a*', 'ab', false),
      one('StringLike', 'a?c', 'ac', false),
      one('StringLike', '*', '', true),
      one('StringEqualsIgnoreCase', 'a*', 'AB', false),
    ]),
  );
  behaves(
    'numbers',
    operatorsPage,
    eachCase([
      one('NumericEquals', '10', 10, true),
      one('NumericEquals', '10.0', '10', true),
      one('NumericNotEquals', '10', 11, true),
      one('NumericLessThan', '10', 10, false),
      one('NumericLessThanEquals', '10', 10, true),
      one('NumericGreaterThan', '10', 11, true),
      one('NumericGreaterThanEquals', '10', 9, false),
      one('NumericGreaterThanEquals', '10', 10, true),
      one('NumericLessThan', '-1', -1.5, true),
      one('NumericEquals', ['9', '10'], 10, true),
      one('NumericNotEquals', ['9', '10'], 10, false),
      one('NumericLessThan', '10', 'few', false),
    ]),
  );
  behaves(
    'dates, in ISO 8601 or as seconds',
    operatorsPage,
    eachCase([
      one('DateLessThan', '2026-11-24T00:00:00Z', '2026-11-23T00:00:00Z', true),
      one('DateGreaterThan', '2026-11-24T00:00:00Z', '2026-11-23T00:00:00Z', false),
      one('DateEquals', '1795392000', '2026-11-23T00:00:00Z', true),
      one('DateNotEquals', '2026-11-23T00:00:00Z', '2026-11-23T00:00:00Z', false),
      one('DateLessThanEquals', '2026-11-23T00:00:00Z', '2026-11-23T00:00:00Z', true),
      one('DateGreaterThanEquals', '2026-11-23T00:00:00Z', '2026-11-22T00:00:00Z', false),
      one('DateEquals', '2026-11-23', '2026-11-23T00:00:00Z', true),
      one('DateEquals', '2026-11-23T01:00:00+01:00', '2026-11-23T00:00:00Z', true),
      one('DateLessThan', '2026-11-23T00:00:00.001Z', '2026-11-23T00:00:00Z', true),
      one('DateLessThan', '2026-11-23', 'some day', false),
    ]),
  );
  behaves(
    'booleans and bytes',
    operatorsPage,
    eachCase([
      one('Bool', 'true', true, true),
      one('Bool', 'false', true, false),
      one('Bool', 'True', 'true', true),
      one('Bool', 'false', 'false', true),
      one('Bool', ['true', 'false'], false, true),
      one('BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true),
      one('BinaryEquals', 'QmluYXJ5', 'QmluYXJ6', false),
    ]),
  );
  behaves(
    'addresses, of both families',
    operatorsPage,
    eachCase([
      one('IpAddress', '203.0.113.0/24', '203.0.113.9', true),
      one('IpAddress', '203.0.113.0/24', '203.0.114.9', false),
      one('IpAddress', '203.0.113.9', '203.0.113.9', true),
      one('NotIpAddress', '203.0.113.0/24', '203.0.113.9', false),
      one('IpAddress', '2001:db8::/32', '2001:db8::1', true),
      one('IpAddress', '2001:db8::/32', '203.0.113.9', false),
      one('IpAddress', ['10.0.0.0/8', '203.0.113.0/24'], '10.1.1.1', true),
      one('NotIpAddress', ['10.0.0.0/8', '203.0.113.0/24'], '10.1.1.1', false),
      one('NotIpAddress', ['10.0.0.0/8', '203.0.113.0/24'], '192.0.2.1', true),
      one('IpAddress', '0.0.0.0/0', '203.0.113.9', true),
      one('IpAddress', '203.0.113.0/24', 'nowhere', false),
    ]),
  );
  behaves(
    'ARNs, each of their six parts by itself',
    operatorsPage,
    eachCase([
      one('ArnLike', 'arn:aws:s3:::b*', 'arn:aws:s3:::bucket', true),
      one('ArnEquals', 'arn:aws:s3:::b*', 'arn:aws:s3:::bucket', true),
      one('ArnLike', 'arn:aws:sns:*:1:t', 'arn:aws:sns:us-east-1:1:t', true),
      one('ArnLike', 'arn:aws:sns:*:t', 'arn:aws:sns:us-east-1:1:t', false),
      one('ArnNotLike', 'arn:aws:s3:::b*', 'arn:aws:s3:::bucket', false),
      one('ArnNotEquals', 'arn:aws:s3:::b*', 'arn:aws:s3:::other', true),
      one('ArnLike', 'arn:aws:iam::1:role/?', 'arn:aws:iam::1:role/a', true),
      one('ArnLike', 'arn:aws:iam::1:role/A', 'arn:aws:iam::1:role/a', false),
      one('ArnLike', 'arn:aws:iam::*:role/*', 'arn:aws:iam::1:role/path/a:b', true),
      one('ArnEquals', 'arn:*', 'arn:aws:iam::1:role/a', false),
    ]),
  );
  behaves(
    'without the key, a positive operator fails and a negated one holds',
    operatorsPage,
    eachCase([
      one('StringEquals', 'a', undefined, false),
      one('StringNotEquals', 'a', undefined, true),
      one('StringNotLike', 'a*', undefined, true),
      one('ArnNotLike', 'arn:aws:s3:::b', undefined, true),
      one('NumericNotEquals', '1', undefined, true),
      one('Bool', 'false', undefined, false),
      one('NotIpAddress', '10.0.0.0/8', undefined, true),
      one('DateLessThan', '2026-11-23T00:00:00Z', undefined, false),
      one('StringNotEqualsIgnoreCase', 'a', undefined, true),
      one('ArnNotEquals', 'arn:aws:s3:::b', undefined, true),
      one('ArnLike', '*', undefined, false),
      one('StringLike', '*', undefined, false),
      one('NumericLessThan', '1', undefined, false),
      one('DateNotEquals', '2026-11-23T00:00:00Z', undefined, true),
      one('IpAddress', '0.0.0.0/0', undefined, false),
      one('BinaryEquals', 'QQ==', undefined, false),
    ]),
  );
  behaves(
    'IfExists holds without the key, and asks with it',
    operatorsPage,
    eachCase([
      one('StringEqualsIfExists', 'a', undefined, true),
      one('StringEqualsIfExists', 'a', 'b', false),
      one('StringEqualsIfExists', 'a', 'a', true),
      one('ForAnyValue:StringEqualsIfExists', 'a', undefined, true),
      one('NumericLessThanIfExists', '5', 6, false),
      one('StringNotEqualsIfExists', 'a', undefined, true),
      one('StringNotEqualsIfExists', 'a', 'a', false),
      one('BoolIfExists', 'true', undefined, true),
      one('BoolIfExists', 'true', false, false),
      one('ArnLikeIfExists', 'arn:aws:s3:::b', undefined, true),
      one('IpAddressIfExists', '10.0.0.0/8', '203.0.113.9', false),
    ]),
  );
  behaves(
    'Null asks whether the key is there',
    operatorsPage,
    eachCase([
      one('Null', 'true', undefined, true),
      one('Null', 'true', 'a', false),
      one('Null', 'false', 'a', true),
      one('Null', 'false', undefined, false),
      one('Null', 'true', [], true),
      one('Null', 'false', '', false),
      one('Null', 'false', false, true),
      one('Null', 'false', 0, true),
    ]),
  );
  behaves('key names match whatever their case', `${guide}/reference_policies_elements_condition.html`, () => {
    expect(holds({ StringEquals: { 'AWS:principaltag/TENANT': 'a' } }, { 'aws:PrincipalTag/tenant': 'a' })).toBe(true);
  });
  behaves(
    'all operators and keys must hold, of values one is enough',
    logic,
    eachCase([
      [{ StringEquals: { 'x:a': ['1', '2'], 'x:b': '3' } }, { 'x:a': '2', 'x:b': '3' }, true],
      [{ StringEquals: { 'x:a': ['1', '2'], 'x:b': '3' } }, { 'x:a': '2', 'x:b': '4' }, false],
      [{ StringEquals: { 'x:a': '1' }, NumericLessThan: { 'x:n': 5 } }, { 'x:a': '1', 'x:n': 6 }, false],
      one('StringNotEquals', ['a', 'b'], 'b', false),
      one('StringNotEquals', ['a', 'b'], 'c', true),
    ]),
  );
});
