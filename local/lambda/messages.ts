/** What the embedded cloud and an execution environment say to each other over the IPC channel of the process. */

/** An error as the runtime of Lambda writes it into the payload of a failed invocation. */
export interface FunctionFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** Makes an unassigned process the environment of one function, for good. */
export interface Assignment {
  readonly kind: 'assign';
  /** The whole environment: nothing of the parent's is inherited. */
  readonly variables: Readonly<Record<string, string>>;
  /** The unpacked bundle, and the working folder of the function. */
  readonly directory: string;
  /** `index.handler` */
  readonly handler: string;
  readonly logFormat: 'Text' | 'JSON';
  readonly logLevel: string;
}

/** To the watchdog: a process to watch, or one that is gone. */
export interface Watched {
  readonly pid: number;
  /** Resident memory in bytes at which it is killed; absent when it is gone. */
  readonly memoryLimit?: number;
}

export interface InvocationMessage {
  readonly kind: 'invoke';
  readonly requestId: string;
  /** The event, as JSON. */
  readonly payload: string;
  /** Milliseconds the handler is given, from the moment the message arrives. */
  readonly remaining: number;
  readonly functionArn: string;
  readonly tenantId?: string;
  /** JSON of the `X-Amz-Client-Context` header, already decoded. */
  readonly clientContext?: string;
}

export type ToRuntime = Assignment | InvocationMessage;

export type FromRuntime =
  | { readonly kind: 'ready' }
  | { readonly kind: 'broken'; readonly failure: FunctionFailure }
  | { readonly kind: 'succeeded'; readonly requestId: string; readonly payload: string }
  | { readonly kind: 'failed'; readonly requestId: string; readonly failure: FunctionFailure }
  /** Nobody awaited the error: the process ends after this word. */
  | { readonly kind: 'dying'; readonly failure: FunctionFailure };
