/** Two hospitals: the one whose session it is, and another. And ids that are nobody's, though they look much like somebody's. */

/** Whom a part of a request names. A wildcard, half an id or nothing at all names nobody, and nobody's is never given. */
export type Whose = 'own' | 'foreign' | 'nobody';

export const own = '3f0c8a52-6d1e-4b7f-9a24-c5e8d7016b93';

/** It begins like the own one, and ends otherwise. */
export const foreign = '3f0c8a52-6d1e-4b7f-9a24-c5e8d7016b9f';

const strange: Readonly<Record<string, string>> = {
  'a wildcard': '*',
  'a wildcard of its length': own.replaceAll(/[^-]/g, '?'),
  'the beginning of its id': own.slice(0, 8),
  'all but the last of its id': own.slice(0, -1),
  'the beginning of its id with a wildcard': `${own.slice(0, 8)}*`,
  'its id and more': `${own}0`,
  'its id in capitals': own.toUpperCase(),
  'its id after a space': ` ${own}`,
  'an empty id': '',
  'the variable itself': '${aws:PrincipalTag/tenantId}',
};

export interface Name {
  readonly whose: Whose;
  readonly id: string;
}

export const nobodies: readonly Name[] = Object.values(strange).map((id) => ({ whose: 'nobody', id }));

export const names: readonly Name[] = [{ whose: 'own', id: own }, { whose: 'foreign', id: foreign }, ...nobodies];
