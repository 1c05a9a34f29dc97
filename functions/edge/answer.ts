/** Step 9: the answer, shaped by the route's output schema, so that no undeclared field ever leaves. */
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Route } from '../kernel/route.ts';
import { operationOutcomeOf, problemOf, toldOf } from './problem.ts';

/** What a use case answered: a status of its route, and that status's body. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const always = {
  'cache-control': 'no-store',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
};

/** Throws when the use case answered what its contract does not declare: a fault of ours, and a 500. */
export const shapeAnswer = (route: Route, answer: Answer): APIGatewayProxyResult => {
  const schema = route.answers[answer.status];
  if (schema === undefined) throw new Error(`the contract declares no answer ${answer.status}`);
  const type = route.format === 'fhir' ? 'application/fhir+json; charset=utf-8' : 'application/json';
  return schema === null
    ? { statusCode: answer.status, headers: { ...always, ...answer.headers }, body: '' }
    : {
        statusCode: answer.status,
        headers: { ...always, 'content-type': type, ...answer.headers },
        body: JSON.stringify(schema.parse(answer.body)),
      };
};

export const shapeError = (route: Route, error: unknown, requestId: string): APIGatewayProxyResult => {
  const told = toldOf(error);
  const fhir = route.format === 'fhir';
  return {
    statusCode: told.status,
    headers: {
      ...always,
      'content-type': fhir ? 'application/fhir+json; charset=utf-8' : 'application/problem+json',
      ...(told.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...(told.retryAfter === undefined ? {} : { 'retry-after': String(told.retryAfter) }),
    },
    body: JSON.stringify(fhir ? operationOutcomeOf(told, requestId) : problemOf(told, requestId)),
  };
};
