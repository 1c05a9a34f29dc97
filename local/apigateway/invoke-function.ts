/** Invokes a function in API Gateway's own name, so that the function's resource policy is asked. */
import { type Cloud, serviceOf } from '../cloud.ts';

export interface FunctionCall {
  readonly functionArn: string;
  readonly event: object;
  /** What the function's policy may ask for: the method, or the authorizer, that invokes. */
  readonly sourceArn: string;
  readonly tenantId?: string;
  /** Milliseconds. */
  readonly timeout: number;
}

export interface FunctionAnswer {
  readonly payload: string;
  readonly failed: boolean;
}

/** Resolves to `late` when the function has not answered in time. Rejects with Lambda's refusal. */
export const invokeFunction = async (cloud: Cloud, call: FunctionCall): Promise<FunctionAnswer | 'late'> => {
  const { functionArn, sourceArn, tenantId, timeout } = call;
  const answer = cloud.call(serviceOf(cloud, 'apigateway.amazonaws.com'), 'lambda', 'Invoke', {
    FunctionName: functionArn,
    InvocationType: 'RequestResponse',
    Payload: JSON.stringify(call.event),
    SourceArn: sourceArn,
    SourceAccount: cloud.accountId,
    ...(tenantId !== undefined && { TenantId: tenantId }),
  }) as Promise<{ Payload: string; FunctionError?: string }>;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, timeout, 'late');
  });
  try {
    const first = await Promise.race([answer, late]);
    return first === 'late' ? first : { payload: first.Payload, failed: first.FunctionError !== undefined };
  } finally {
    clearTimeout(timer);
    // An answer that comes too late is nobody's; neither is its failure.
    answer.catch(() => {});
  }
};
