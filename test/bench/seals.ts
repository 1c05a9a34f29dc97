/** What sealing a record costs, beside nothing but AES-256-GCM over the same bytes. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { DataKey } from '../../functions/aws/data-key.ts';
import { type SealContext, seal, unseal } from '../../functions/aws/seal.ts';
import { general } from '../session.ts';
import { interleave, median, randomFrom, ratioOf, type Subject } from './measure.ts';
import { type Bench, type Section, spelled, type Table } from './report.ts';

/** Records sealed or opened in a round: one takes too little time to be seen. */
const batch = 50;
const sizes = [2, 20] as const;

const context: SealContext = { tenantId: general, area: 'record', id: 'Patient/1/_history/1' };

/** Microseconds of processor time that one takes, whatever else runs on the machine. */
const costOf =
  (work: () => unknown): Subject =>
  async () => {
    const begun = process.cpuUsage();
    for (let done = 0; done < batch; done++) await work();
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / batch;
  };

const rawSeal = (secret: Uint8Array, text: string): Buffer => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(Buffer.from(context.id));
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
};

const rawOpen = (secret: Uint8Array, message: Buffer): string => {
  const decipher = createDecipheriv('aes-256-gcm', secret, message.subarray(0, 12)).setAAD(Buffer.from(context.id));
  decipher.setAuthTag(message.subarray(-16));
  return Buffer.concat([decipher.update(message.subarray(12, -16)), decipher.final()]).toString('utf8');
};

const measureSize = async (kilobytes: number, rounds: number): Promise<Table> => {
  const text = 'x'.repeat(kilobytes * 1024);
  const secret = Uint8Array.from(randomBytes(32));
  const key: DataKey = { keyId: '', derive: () => Uint8Array.from(secret) };
  const [sealed, raw] = [await seal(key, context, text), rawSeal(secret, text)];
  const figures = await interleave({
    subjects: {
      seal: costOf(() => seal(key, context, text)),
      open: costOf(() => unseal(key, context, sealed)),
      rawSeal: costOf(() => rawSeal(secret, text)),
      rawOpen: costOf(() => rawOpen(secret, raw)),
    },
    rounds,
    warmUp: Math.ceil(rounds / 5),
    random: randomFrom(kilobytes),
  });
  const row = (name: string, [of, to]: readonly [number[], number[]]): string[] => [
    name,
    spelled(ratioOf({ of, to, by: median })),
    median(of).toFixed(0),
    median(to).toFixed(0),
  ];
  return {
    head: [`a record of ${kilobytes} KB`, '÷ AES-256-GCM alone', 'µs of processor', 'µs of AES-256-GCM alone'],
    rows: [row('seal', [figures.seal, figures.rawSeal]), row('open', [figures.open, figures.rawOpen])],
  };
};

export const seals = async ({ rounds, say }: Bench): Promise<Section> => {
  const tables: Table[] = [];
  for (const size of sizes) {
    say(`${size} KB`);
    tables.push(await measureSize(size, rounds(60)));
  }
  return {
    title: 'Seal and open, per record',
    tables,
    how: [
      `Medians of ${rounds(60)} rounds of ${batch}, in each of which all four take their turn. Processor time of the process, all its threads.`,
      '`seal` and `unseal` of `functions/aws/seal.ts`: the AWS Encryption SDK with a key for each message, wrapped by the data key, key commitment and the encryption context. *Alone* is Node’s own AES-256-GCM with one key for all, a random nonce and the record’s id as authenticated data.',
      'The data key is open already; opening it is one call of KMS, believed five minutes.',
    ],
  };
};
