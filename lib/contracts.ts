/** Every contract of the platform: what is not here does not exist. */
import { contract as access } from '../functions/access/contract.ts';
import { contract as entrance } from '../functions/entrance/contract.ts';
import { contract as files } from '../functions/files/contract.ts';
import type { Contract } from '../functions/kernel/route.ts';
import { contract as provisioning } from '../functions/provisioning/contract.ts';
import { contract as records } from '../functions/records/contract.ts';

export const contracts = { entrance, provisioning, access, records, files } as const satisfies Readonly<Record<string, Contract>>;
