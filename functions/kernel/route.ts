/**
 * A contract: the routes of a feature, once. The gateway, the router, validation, OpenAPI, the permission check, the scopes of the
 * tenant session and the attacks are all read from it; what is not in a contract does not exist.
 */
import type * as z from 'zod';
import type { OperatorCaller, TenantCaller, UnknownCaller } from './caller.ts';
import type { Audience } from './permission.ts';
import type { ScopeName } from './scope.ts';

/** Headers a route may read; no other header reaches a use case. Lower case. */
export type RouteHeader = 'idempotency-key' | 'if-match' | 'if-none-match' | 'if-none-exist' | 'sign-up-secret';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/v1/tenants/{tenantId}`; every `{name}` has its schema in `params`. */
  readonly path: `/${string}`;
  /** One line for the API's readers. */
  readonly summary: string;
  /** Who may call it. It has no default: what widens access must be spelled. */
  readonly allow: Audience;
  /** What its tenant session may touch; `[]` for a route that touches no tenant's data. No default either. */
  readonly scopes: readonly ScopeName[];
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly headers?: readonly RouteHeader[];
  /** Answers a person, too, whose second factor is missing though their hospital's plan demands one. Every other route refuses them. */
  readonly withoutSecondFactor?: true;
  /** Each status it can answer when all went well, with the body's schema; `null` for no body. */
  readonly answers: Readonly<Record<number, z.ZodType | null>>;
  /** `fhir`: media type `application/fhir+json`, errors are OperationOutcomes. Otherwise JSON and RFC 9457 problems. */
  readonly format?: 'json' | 'fhir';
}

export interface Contract {
  /** The feature's word: also the name of its function. */
  readonly feature: string;
  readonly routes: Readonly<Record<string, Route>>;
}

/** Declares a feature's contract and keeps its literal types. */
export const contractOf = <const Routes extends Readonly<Record<string, Route>>>(
  feature: string,
  routes: Routes,
): { readonly feature: string; readonly routes: Routes } => ({ feature, routes });

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : Record<never, never>;

/** What a use case of the route is given, after validation. */
export interface RouteInput<R extends Route> {
  readonly params: Parsed<R['params']>;
  readonly query: Parsed<R['query']>;
  readonly body: R['body'] extends z.ZodType ? z.output<R['body']> : undefined;
  readonly headers: R['headers'] extends readonly RouteHeader[]
    ? Readonly<Partial<Record<R['headers'][number], string>>>
    : Record<never, never>;
}

/** What a use case of the route may answer: one of its statuses with that status's body. */
export type RouteAnswer<R extends Route> = {
  [Status in keyof R['answers']]: {
    readonly status: Status;
    readonly headers?: Readonly<Record<string, string>>;
  } & (R['answers'][Status] extends z.ZodType ? { readonly body: z.input<R['answers'][Status]> } : { readonly body?: undefined });
}[keyof R['answers']];

/** Who calls the route, by its audience. */
export type RouteCaller<R extends Route> = R['allow'] extends 'operators'
  ? OperatorCaller
  : R['allow'] extends 'anyone'
    ? UnknownCaller
    : TenantCaller;
