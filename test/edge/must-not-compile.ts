/** Bindings that must not compile: each route is bound, to something that takes and gives what its contract says. */
import * as z from 'zod';
import { api } from '../../functions/edge/api.ts';
import type { Bindings } from '../../functions/edge/exchange.ts';
import { reply } from '../../functions/edge/reply.ts';
import { contractOf } from '../../functions/kernel/route.ts';

const contract = contractOf('beds', {
  readBed: {
    method: 'GET',
    path: '/v1/beds/{bedId}',
    summary: 'Read a bed',
    allow: ['reader'],
    scopes: ['record:read'],
    params: z.object({ bedId: z.string() }),
    headers: ['if-none-match'],
    answers: { 200: z.object({ name: z.string() }), 304: null },
  },
  listHouses: {
    method: 'GET',
    path: '/v1/houses',
    summary: 'List houses',
    allow: 'operators',
    scopes: [],
    answers: { 200: z.object({ houses: z.number() }) },
  },
});

const readBed = async () => reply(200, { name: 'north' });
const listHouses = async () => reply(200, { houses: 1 });

export const good = () => api(contract, { readBed, listHouses });

// @ts-expect-error every route is bound
export const missing = () => api(contract, { readBed });

// @ts-expect-error what no contract names is not bound
export const extra = () => api(contract, { readBed, listHouses, deleteBed: readBed });

type ReadBed = Bindings<typeof contract>['readBed'];
type ListHouses = Bindings<typeof contract>['listHouses'];

// @ts-expect-error a status is one that is declared
export const undeclared: ReadBed = async () => reply(201, { name: 'north' });

// @ts-expect-error a body is that of its status
export const misshapen: ReadBed = async () => reply(200, { title: 'north' });

// @ts-expect-error an answer with a body has one
export const bodiless: ReadBed = async () => reply(200);

// @ts-expect-error an answer without a body has none
export const talkative: ReadBed = async () => reply(304, { name: 'north' });

// @ts-expect-error only declared parameters are given
export const nosy: ReadBed = async ({ input }) => reply(200, { name: input.params.wardId });

// @ts-expect-error only declared headers are given
export const curious: ReadBed = async ({ input }) => reply(200, { name: input.headers['if-match'] ?? '' });

// @ts-expect-error a route without a body gives none
export const hopeful: ReadBed = async ({ input }) => reply(200, { name: input.body.name });

// @ts-expect-error an operator is of no hospital
export const mistaken: ListHouses = async ({ caller }) => reply(200, { houses: caller.tenantId.length });

// @ts-expect-error a route without scopes has no session, and so no way to any tenant's data
export const sessionless: ListHouses = async ({ session }) => reply(200, { houses: session.keep(() => 1) });

// @ts-expect-error an operator's route has no live tenant
export const tenantless: ListHouses = async ({ tenant }) => reply(200, { houses: tenant.version });
