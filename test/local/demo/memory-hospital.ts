/** A hospital's `POST /fhir/R4` without a cloud: the use cases themselves over records in memory. */
import { operationOutcomeOf, toldOf } from '../../../functions/edge/problem.ts';
import { bundleSchema } from '../../../functions/fhir/bundle.ts';
import { processBatch } from '../../../functions/records/process-batch.ts';
import { processTransaction } from '../../../functions/records/process-transaction.ts';
import type { ApiAnswer, ApiClient } from '../../../local/api-client.ts';
import { type MemoryRecords, memoryNeeds } from '../../records/memory-records.ts';
import { clinician } from '../../records/samples.ts';

export interface MemoryHospital {
  readonly client: ApiClient;
  readonly records: MemoryRecords;
}

export const answer = (status: number, body: unknown, headers: ApiAnswer['headers'] = {}): ApiAnswer => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, text, json: <T>() => JSON.parse(text) as T };
};

export const memoryHospital = (): MemoryHospital => {
  const needs = memoryNeeds();
  const client: ApiClient = async ({ method, path, body }) => {
    expect([method, path]).toEqual(['POST', '/fhir/R4']);
    const bundle = bundleSchema.parse(structuredClone(body));
    const process = bundle.type === 'batch' ? processBatch : processTransaction;
    return process(needs, clinician, bundle).then(
      (done) => answer(200, done),
      (error: unknown) => answer(toldOf(error).status, operationOutcomeOf(toldOf(error), needs.newId())),
    );
  };
  return { client, records: needs.records };
};
