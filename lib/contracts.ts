/** Every contract of the platform: what is not here does not exist. */
import { contract as access } from '../functions/access/contract.ts';
import { contract as entrance } from '../functions/entrance/contract.ts';
import { contract as files } from '../functions/files/contract.ts';
import type { Contract } from '../functions/kernel/route.ts';

import { contract as records } from '../functions/records/contract.ts';
import { contract as registry } from '../functions/registry/contract.ts';
import { contract as signup } from '../functions/signup/contract.ts';

export const contracts = { entrance, signup, registry, access, records, files } as const satisfies Readonly<
  Record<string, Contract>
>;
