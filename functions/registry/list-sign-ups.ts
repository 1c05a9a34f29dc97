/** A page of hospitals that signed themselves up, newest first. */
import type { Page } from '../kernel/page.ts';
import { type CandidateList, placeOfCandidate } from '../tenancy/sign-up.store.ts';
import type { Candidate } from '../tenancy/sign-up.ts';
import { pageThrough } from './page-through.ts';

export interface ListSignUpsNeeds {
  readonly candidates: CandidateList;
  readonly cursorKey: () => Promise<Uint8Array>;
}

export interface ListSignUpsInput {
  readonly status?: Candidate['status'];
  readonly limit: number;
  readonly cursor?: string;
}

export const listSignUps = (
  { candidates, cursorKey }: ListSignUpsNeeds,
  { status, ...page }: ListSignUpsInput,
): Promise<Page<Candidate>> =>
  pageThrough(
    {
      look: (place) => candidates.list({ status, ...place }),
      placeOf: placeOfCandidate,
      purpose: `sign-ups ${status ?? 'all'}`,
      cursorKey,
    },
    page,
  );
