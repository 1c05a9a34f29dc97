/** Contracts that must not compile: what widens access is spelled, and only what exists can be named. */
import * as z from 'zod';
import { contractOf } from '../../functions/kernel/route.ts';

const route = {
  method: 'GET',
  path: '/v1/beds',
  summary: 'List beds',
  answers: { 200: z.object({ beds: z.number() }) },
} as const;

export const good = contractOf('beds', { listBeds: { ...route, allow: ['reader'], scopes: ['record:read'] } });

// @ts-expect-error who may call a route is spelled
export const open = contractOf('beds', { listBeds: { ...route, scopes: [] } });

// @ts-expect-error what its session may touch is spelled
export const unscoped = contractOf('beds', { listBeds: { ...route, allow: ['reader'] } });

// @ts-expect-error a list of roles names one at least
export const forNobody = contractOf('beds', { listBeds: { ...route, allow: [], scopes: [] } });

// @ts-expect-error a role that does not exist admits nobody
export const forRoot = contractOf('beds', { listBeds: { ...route, allow: ['root'], scopes: [] } });

// @ts-expect-error “everyone” is no audience; “anyone” is
export const forEveryone = contractOf('beds', { listBeds: { ...route, allow: 'everyone', scopes: [] } });

// @ts-expect-error a scope is one of the table
export const greedy = contractOf('beds', { listBeds: { ...route, allow: ['reader'], scopes: ['*'] } });

// @ts-expect-error a path begins at the root
export const relative = contractOf('beds', { listBeds: { ...route, path: 'v1/beds', allow: ['reader'], scopes: [] } });

// @ts-expect-error a header that no route may read reaches no use case
export const nosy = contractOf('beds', { listBeds: { ...route, allow: ['reader'], scopes: [], headers: ['authorization'] } });

// @ts-expect-error a route says what it answers
export const silent = contractOf('beds', { listBeds: { ...route, answers: undefined, allow: ['reader'], scopes: [] } });
