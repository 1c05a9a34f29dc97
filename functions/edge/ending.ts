/** Steps 9 and 10: however a request ended, its answer is shaped, and written down before it leaves. */
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { KernelError } from '../kernel/errors.ts';
import { shapeAnswer, shapeError } from './answer.ts';
import type { Auditor } from './audit.ts';
import type { Exchange } from './exchange.ts';
import { logFailure } from './log.ts';

/** Lambda would soon cut the request off, and with it the answer. */
export const cutOff = new Error('cut off');

/** What a pipeline that threw, or answered, makes of it. */
export const ending = (
  feature: string,
  auditor: Auditor,
  exchangeOf: (event: APIGatewayProxyEvent) => Exchange,
): MiddlewareObj<APIGatewayProxyEvent> => {
  /** The error's own answer; of a fault of ours the log says more. */
  const shapeFailure = ({ name, route, caller, event }: Exchange, code: string, error: unknown): APIGatewayProxyResult => {
    const { requestId } = event.requestContext;
    const result = shapeError(route, error, requestId);
    const tenantId = caller.kind === 'tenant' ? caller.tenantId : undefined;
    if (result.statusCode >= 500) logFailure(code, error, { requestId, tenantId, action: `${feature}.${name}` });
    return result;
  };

  /** What could not be written down is not told. */
  const writeDown = (exchange: Exchange, result: APIGatewayProxyResult, reason?: string): APIGatewayProxyResult => {
    try {
      auditor.ended(exchange, { status: result.statusCode, reason });
      return result;
    } catch (error) {
      return shapeFailure(exchange, 'AuditFailed', error);
    }
  };
  return {
    after: (request) => {
      const exchange = exchangeOf(request.event);
      request.response = writeDown(exchange, shapeAnswer(exchange.route, request.response));
    },
    /** Also for an answer that its contract does not declare: what it did is done, and is recorded. */
    onError: (request) => {
      const exchange = exchangeOf(request.event);
      const error = request.error === cutOff ? outOfTime(exchange) : request.error;
      request.response = writeDown(exchange, shapeFailure(exchange, 'RequestFailed', error), error?.name);
    },
  };
};

/** What had begun may be done, or be done yet: a client that is told when to try again, and does so by itself, might do it twice. */
const outOfTime = ({ begun }: Exchange): KernelError => {
  const [advice, retryAfter] = begun
    ? ['It may be done, in whole or in part, or be done yet: look before you try again.']
    : ['Ask for less at once, or try again.', 5];
  return new KernelError('unavailable', 'OutOfTime', `This took longer than a request may. ${advice}`, { retryAfter });
};
