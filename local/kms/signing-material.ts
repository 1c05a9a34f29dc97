/** The key that signs, as it is kept. */
import { generateKeyPairSync } from 'node:crypto';

/** A new private key of the curve NIST P-256, as it is kept: PKCS #8, DER. */
export const newSigningMaterial = (): Buffer =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'der', type: 'pkcs8' });
