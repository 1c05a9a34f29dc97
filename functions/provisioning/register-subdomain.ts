/**
 * The hospital's own name in the platform's zone. Names that come together are sent together: one that comes alone is sent at once, and
 * while a request was sent just now, those that follow wait for the next. Undone by `unregisterSubdomain`.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { GetChangeCommand } from '@aws-sdk/client-route-53';
import { conflict, unavailable } from '../kernel/errors.ts';
import { paces } from '../kernel/pace.ts';
import { awaitTurn, type Pacer } from '../tenancy/pacer.ts';
import { type Addressed, changeSubdomains, isInvalidBatch, removeSubdomain, type Zone } from '../tenancy/subdomain.ts';
import type { TenantSetup, TenantStore } from '../tenancy/tenant.store.ts';
import type { SubdomainQueue } from './subdomain-queue.ts';

export interface SubdomainNeeds {
  readonly zone: Zone;
  readonly queue: SubdomainQueue;
  readonly pacer: Pacer;
  readonly tenants: Pick<TenantStore, 'findSetup' | 'holderOf' | 'note'>;
  readonly changes: ChangeStore;
}

/** What has been seen of Route 53's changes: each is that of many hospitals, and is asked for once. */
export interface ChangeStore {
  isInSync(changeId: string): Promise<boolean>;
  noteInSync(changeId: string): Promise<void>;
}

/** How long it is tried, and how long a request that is on its way may take to be noted, in milliseconds. */
const patience = 40_000;
const onItsWay = 8_000;

/** The change is noted: whoever waits for it asks for this one. Twice is once. Throws `StageWithoutDomain`, `SlugAlreadyTaken`. */
export const registerSubdomain = async (needs: SubdomainNeeds, own: Addressed): Promise<void> => {
  const { zone, queue, tenants } = needs;
  if (zone.hostedZoneId === 'none')
    throw conflict(
      'StageWithoutDomain',
      'This stage has no hosted zone, so no hospital can have an address. Deploy it with one.',
    );
  if ((await tenants.holderOf(own.slug))?.tenantId !== own.id)
    throw conflict('SlugAlreadyTaken', `The subdomain "${own.slug}" is taken. Choose another.`);
  const until = Date.now() + patience;
  for (let joinedAt = 0; Date.now() < until; await pause(paces.subdomains.interval * (1 + Math.random() / 4))) {
    const { changeId, registersAlone } = (await tenants.findSetup(own.id)) ?? {};
    if (changeId) return;
    if (registersAlone) return sendAlone(needs, own);
    const batch = await queue.take(own);
    if (batch) return sendAll(needs, batch, own);
    if (Date.now() > joinedAt + onItsWay && (await queue.join(own))) joinedAt = Date.now();
  }
  throw unavailable('SubdomainNotSent', 'Too many subdomains are registered at once. Try again.');
};

/**
 * Route 53 takes a batch whole or not at all, so one name that it will not have keeps the others out: then each half is sent for itself, down
 * to the one, which is told to come alone. Others than `own` that are lost on the way come again by themselves.
 */
const sendAll = async (needs: SubdomainNeeds, batch: readonly Addressed[], own: Addressed): Promise<void> => {
  const note = (made: Parameters<TenantStore['note']>[1]) =>
    Promise.all(
      batch.map(({ id }) => needs.tenants.note(id, made).catch((error) => (id === own.id ? Promise.reject(error) : undefined))),
    );
  try {
    const slugs = batch.map(({ slug }) => slug);
    await note({ changeId: await changeSubdomains(needs.zone, 'UPSERT', slugs) });
  } catch (error) {
    if (!isInvalidBatch(error)) throw error;
    if (batch.length > 1) return sendHalves(needs, batch, own);
    await note({ registersAlone: true });
    if (batch[0]?.id === own.id) throw error;
  }
};

/** What becomes of `own` is told when the others have had their chance. */
const sendHalves = async (needs: SubdomainNeeds, batch: readonly Addressed[], own: Addressed): Promise<void> => {
  const middle = Math.ceil(batch.length / 2);
  const failures: unknown[] = [];
  for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
    await awaitTurn(needs.pacer, paces.subdomains);
    await sendAll(needs, half, own).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
};

const sendAlone = async (needs: SubdomainNeeds, own: Addressed): Promise<void> => {
  await awaitTurn(needs.pacer, paces.subdomains);
  await sendAll(needs, [own], own);
};

/** Throws `SubdomainNotInSync` until all of Route 53's servers know the name: about a minute. */
export const awaitSubdomain = async (
  { zone, pacer, changes }: Pick<SubdomainNeeds, 'zone' | 'pacer' | 'changes'>,
  { changeId }: Pick<TenantSetup, 'changeId'>,
): Promise<void> => {
  if (changeId && (await changes.isInSync(changeId))) return;
  const isMyTurn = changeId !== undefined && (await pacer.take(paces.subdomainLook)) !== undefined;
  const answer = isMyTurn ? await zone.dns.send(new GetChangeCommand({ Id: changeId })) : undefined;
  if (!changeId || answer?.ChangeInfo?.Status !== 'INSYNC')
    throw unavailable('SubdomainNotInSync', 'The subdomain is not known everywhere yet. Try again.');
  await changes.noteInSync(changeId);
};

/** What was noted goes first: a name that is noted is there. Its place in the queue goes too, or it would be registered after all. */
export const unregisterSubdomain = async (needs: SubdomainNeeds, own: Addressed): Promise<void> => {
  await needs.queue.leave(own);
  await needs.tenants.note(own.id, { changeId: undefined, registersAlone: undefined });
  await removeSubdomain(needs, own);
};
