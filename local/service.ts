/** What a service of the embedded cloud is, and the shape of a call on its way through. */
import type { Readable } from 'node:stream';
import type { PolicyDocument } from './iam/policy.ts';
import type { Principal } from './iam/principal.ts';

/** The members of a request as the service's model names them: `TableName`, `Bucket`, `RoleArn`. */
export type Input = Record<string, unknown>;

export interface HttpRequest {
  readonly method: string;
  /** The Host header, port included. */
  readonly host: string;
  /** As sent: still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names; a repeated header is joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The payload, with `aws-chunked` framing already removed. Its hash and chunk signatures are checked as it is read: a payload
   * that does not match destroys the stream with an `AwsError`, so nothing may be kept of a body that did not end.
   */
  readonly body: Readable;
  /** Trailing headers of an `aws-chunked` body (checksums), known once `body` has ended. */
  trailers(): Readonly<Record<string, string>>;
  readonly sourceIp: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | string | Readable;
}

/** A form signed by its policy (S3 POST); the credentials travel in its fields, not in headers. */
export interface SignedForm {
  readonly policy: string;
  readonly credential: string;
  readonly date: string;
  readonly signature: string;
  readonly token?: string;
}

/** How a service's requests and answers are written on the wire. */
export interface Protocol {
  /** Names the operation and reads its input. Throws an `AwsError` for what it cannot read. */
  read(request: HttpRequest): Promise<{ operation: string; input: Input; form?: SignedForm }>;
  write(output: unknown, call: Call): HttpResponse;
  /** `request` is what came in, for answers that depend on it (CORS headers); nothing in it need be true. */
  fail(error: AwsError, requestId: string, request?: HttpRequest): HttpResponse;
}

export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly input: Input;
  readonly principal: Principal;
  readonly requestId: string;
  /** Present when the call came over HTTP, absent when another service made it. */
  readonly http?: HttpRequest;
}

/** Condition keys of a request. An absent key is absent, an empty list is a multi-valued key without values. */
export type ConditionContext = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** One thing IAM must allow before the call goes on; a call may need several, and all must be allowed. */
export interface Access {
  /** `dynamodb:GetItem` */
  readonly action: string;
  /** `arn:aws:dynamodb:us-east-1:000000000000:table/Patients`, or `*` where the action has no resource. */
  readonly resource: string;
  /** The service's own keys (`dynamodb:LeadingKeys`, `s3:prefix`, `aws:ResourceTag/…`); global keys are added by the front door. */
  readonly context?: ConditionContext;
  /** The bucket's, key's or function's own policy, if it has one. */
  readonly resourcePolicy?: PolicyDocument;
  /**
   * `required`: nothing is allowed unless the resource policy allows it or delegates to the account (KMS keys, role trust).
   * `union`, the default: the identity's or the resource's word is enough (S3, Lambda).
   */
  readonly resourcePolicyMode?: 'union' | 'required';
}

export interface Service {
  /** Its name in the credential scope of a signature: `dynamodb`, `s3`, `states`. */
  readonly name: string;
  readonly protocol: Protocol;
  /** What IAM must allow for this call. Throws `NotImplemented` for an operation it does not know: an unmapped call is never allowed. */
  access(call: Call): readonly Access[] | Promise<readonly Access[]>;
  /** Carries the call out. Only called when every access was allowed. */
  handle(call: Call): Promise<unknown>;
  /** Ends what it started: timers, children, open files. Idempotent. */
  close?(): Promise<void>;
}

/** An error as AWS answers it: `code` is the `__type` or `<Code>`, `extra` are further members of the body. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly extra: Readonly<Record<string, unknown>>;
  constructor(code: string, message: string, status = 400, extra: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.extra = extra;
  }
}

/** For an operation or a parameter that is not modelled: named, and never a silent success. */
export const notImplemented = (what: string): AwsError =>
  new AwsError('NotImplemented', `The embedded cloud does not model ${what}. See docs/fidelity.md.`, 501);

/** Refuses any member the service does not model, so that nothing is ignored in silence. */
export const onlyModelled = (operation: string, input: Input, members: readonly string[]): void => {
  const unknown = Object.keys(input).filter((name) => input[name] !== undefined && !members.includes(name));
  if (unknown.length > 0) throw notImplemented(`${operation} with ${unknown.join(', ')}`);
};
