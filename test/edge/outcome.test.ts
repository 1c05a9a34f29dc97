/** Where FHIR's outcomes say that a fault is. */
import { operationOutcomeOf, toldOf } from '../../functions/edge/problem.ts';
import { type Fault, invalid } from '../../functions/kernel/errors.ts';

const issueOf = (fault: Omit<Fault, 'detail'>): object => {
  const error = invalid('InputInvalid', 'The request does not fit.', [{ ...fault, detail: 'is wrong' }]);
  const { issue } = operationOutcomeOf(toldOf(error), 'an-id') as { issue: readonly object[] };
  return issue[0] as object;
};

test.each<[Omit<Fault, 'detail'>, object]>([
  [{ pointer: 'Patient.name[0].given' }, { expression: ['Patient.name[0].given'] }],
  [{ in: 'body', pointer: '/type' }, { expression: ['Bundle.type'] }],
  [{ in: 'body', pointer: '/entry/0/request/method' }, { expression: ['Bundle.entry[0].request.method'] }],
  [{ in: 'query', pointer: '/_count' }, { location: ['http._count'] }],
  [{ in: 'query', pointer: '/identifier/1' }, { location: ['http.identifier'] }],
  [{ in: 'path', pointer: '/id' }, { location: ['http.id'] }],
  [{ in: 'header', pointer: '/if-match' }, { location: ['http.if-match'] }],
])('%j is at %j', (fault, place) => {
  const { expression, location } = issueOf(fault) as { expression?: unknown; location?: unknown };
  expect({ expression, location }).toEqual({ expression: undefined, location: undefined, ...place });
});

test.each<[Omit<Fault, 'detail'>]>([[{ in: 'body', pointer: '/resourceType' }], [{ in: 'query', pointer: '' }]])(
  '%j has no place that FHIR could name',
  (fault) => {
    expect(issueOf(fault)).not.toHaveProperty('expression');
    expect(issueOf(fault)).not.toHaveProperty('location');
  },
);
