/** What a hospital keeps and cannot be opened any more: whoever finds it, somebody is woken. */
import { SealBroken } from '../aws/seal.ts';
import { alarmCodes } from '../kernel/alarm-code.ts';
import { logFailure } from './log.ts';

/** `keys` name what it is. Rejects as `opening` does. */
export const tellBroken = <Opened>(opening: Promise<Opened>, keys: Readonly<Record<string, unknown>>): Promise<Opened> =>
  opening.catch((error: unknown) => {
    if (error instanceof SealBroken) logFailure(alarmCodes.unreadable, error, keys);
    throw error;
  });

/** `otherwise` in its place: one that is damaged must not hide all the others for good. */
export const unlessBroken = <Opened, Otherwise>(opening: Promise<Opened>, otherwise: Otherwise): Promise<Opened | Otherwise> =>
  opening.catch((error: unknown) => {
    if (error instanceof SealBroken) return otherwise;
    throw error;
  });
