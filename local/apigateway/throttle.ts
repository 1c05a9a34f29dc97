/**
 * Token buckets of a stage: one for `*` on `/*`, and one for each method that has a limit of its own.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */

export interface Limit {
  /** `*` or a method. */
  readonly httpMethod: string;
  /** `/*` or a resource path. */
  readonly resourcePath: string;
  /** Requests a second. */
  readonly rate: number;
  readonly burst: number;
}

interface Bucket extends Limit {
  tokens: number;
  filledAt: number;
}

/** Whether a request is admitted; the limit of the method itself goes before the stage's. */
export const createThrottle = (limits: readonly Limit[], now: () => number) => {
  const buckets: Bucket[] = limits.map((limit) => ({ ...limit, tokens: limit.burst, filledAt: now() }));
  const own = (path: string, method: string): Bucket | undefined =>
    buckets.find(({ resourcePath, httpMethod }) => resourcePath === path && httpMethod === method);
  return (method: string, path: string): boolean => {
    const bucket = own(path, method) ?? own(path, '*') ?? own('/*', method) ?? own('/*', '*');
    if (!bucket) return true;
    const at = now();
    bucket.tokens = Math.min(bucket.burst, bucket.tokens + ((at - bucket.filledAt) / 1000) * bucket.rate);
    bucket.filledAt = at;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };
};
