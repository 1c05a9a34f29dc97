/**
 * Changing attributes, the e-mail address among them: a new address is unverified until the code sent there comes back, and where the
 * pool says so the old one stays until then.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-email-phone-verification.html
 */
import type { Attributes } from './attribute.ts';
import { checkCode, type Delivery, pendingAddress, sendCode, spendCode } from './code.ts';
import type { Directory } from './directory.ts';
import { invalid } from './operation.ts';
import { normal, type Pool, signsInByEmail } from './pool.ts';
import { keepsAddress } from './pool-settings.ts';
import { changeAttributes, type User } from './user.ts';

interface Owner {
  readonly pool: Pool;
  readonly user: User;
}

/** Writes what is already checked. Returns where a code was sent; an address given as verified, by an administrator, needs none. */
export const writeAttributes = (directory: Directory, owner: Owner, changed: Attributes): readonly Delivery[] => {
  const { email, ...others } = changed;
  const { settings } = owner.pool;
  if (email === undefined) {
    changeAttributes(directory, owner, changed);
    return [];
  }
  const address = signsInByEmail(owner.pool) ? normal(owner.pool, email) : email;
  const verified = changed.email_verified?.toLowerCase() === 'true';
  if (keepsAddress(settings) && !verified) changeAttributes(directory, owner, others);
  else changeAttributes(directory, owner, { email_verified: 'false', ...changed, email: address });
  if (verified || settings.AutoVerifiedAttributes.length === 0) return [];
  return [sendCode(directory, owner, { purpose: 'verification', address })];
};

/** Sends a code to the address that waits to be proven, or to the user's own. */
export const askForProof = (directory: Directory, owner: Owner): Delivery => {
  const address = pendingAddress(directory, owner.user) ?? owner.user.attributes.email;
  if (!address) throw invalid('User does not have an email address.');
  return sendCode(directory, owner, { purpose: 'verification', address });
};

/** Takes the proof, and with it the address it was sent to. Throws `AliasExistsException` when somebody else has it by now. */
export const proveAddress = (directory: Directory, owner: Owner, code: string): void => {
  const address = checkCode(directory, owner.user, { purpose: 'verification', code });
  spendCode(directory, owner.user, 'verification');
  changeAttributes(directory, owner, { email: address, email_verified: 'true' });
};
