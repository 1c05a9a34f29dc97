/** Addresses as they stand in a mail: `ada@general.example`, `Ada Lovelace <ada@general.example>`. */
import { badRequest } from './rest.ts';

export interface Address {
  readonly address: string;
  readonly displayName?: string;
}

const written = /^(?:(?:"([^"\r\n]*)"|([^"<>\r\n]*?))\s*<([^<>]*)>|([^<>]*))$/;
const plain = /^[^\s@<>",;:\\]{1,64}@[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)+$/i;

/** Throws `BadRequestException`, also for characters outside ASCII before the `@`, which SES does not take. */
export const readAddress = (given: string): Address => {
  const [, quoted, bare, bracketed, alone] = written.exec(given.trim()) ?? [];
  const address = (bracketed ?? alone ?? '').trim();
  if (!plain.test(address) || !/^[\x21-\x7e]+$/.test(address) || address.length > 320)
    throw badRequest(`Illegal address: ${given.slice(0, 100)}`);
  const displayName = quoted ?? bare;
  return { address, ...(displayName ? { displayName } : {}) };
};

export const domainIn = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();
