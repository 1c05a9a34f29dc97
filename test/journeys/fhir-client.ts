/** A FHIR client that knows nothing of this server, at a hospital's own address. */
import { randomUUID } from 'node:crypto';
import { Client } from 'fhir-kit-client';
import { aHospital, type Hospital } from '../cloud.ts';
import { localFetch } from './local-fetch.ts';

export interface Made extends Record<string, unknown> {
  readonly resourceType: string;
  readonly id: string;
  readonly meta: { readonly versionId: string; readonly lastUpdated: string };
}

export interface Bundle extends Record<string, unknown> {
  readonly resourceType: string;
  readonly type: string;
  readonly link: { readonly relation: string; readonly url: string }[];
  readonly entry?: readonly {
    readonly resource: Made;
    readonly request?: { readonly method: string };
    readonly response?: { readonly status: string; readonly location?: string };
  }[];
}

export interface Outcome {
  readonly resourceType: string;
  readonly issue: readonly {
    readonly code: string;
    readonly expression?: readonly string[];
    readonly location?: readonly string[];
  }[];
}

/** A hospital, and a machine of it with an API key that may read and write records. */
export const aFhirHospital = async (): Promise<{ readonly hospital: Hospital; readonly fhir: Client }> => {
  const hospital = await aHospital();
  const body = { name: 'laboratory', roles: ['integration'], days: 1 };
  const made = await hospital.client({ method: 'POST', path: '/v1/api-keys', body });
  // The client uses the `fetch` of its world; a test file has a world of its own.
  globalThis.fetch = localFetch;
  const { secret: bearerToken } = made.json<{ secret: string }>();
  return { hospital, fhir: new Client({ baseUrl: `${hospital.url}/fhir/R4`, bearerToken }) };
};

export const mrn = 'urn:oid:2.16.840.1.113883.19.5';

export const aPatient = (more: object = {}) => ({
  resourceType: 'Patient',
  identifier: [{ system: mrn, value: randomUUID() }],
  name: [{ family: 'Lovelace', given: ['Ada'] }],
  gender: 'female',
  birthDate: '1815-12-10',
  ...more,
});

export const anObservation = (patientId: string, value: number) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  subject: { reference: `Patient/${patientId}` },
  valueQuantity: { value, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
});

export const create = async (
  client: Client,
  body: { readonly resourceType: string },
  headers: Record<string, string> = {},
): Promise<Made> => (await client.create({ resourceType: body.resourceType, body, options: { headers } })) as unknown as Made;

export const search = async (
  client: Client,
  resourceType: string,
  searchParams: Record<string, string | number>,
): Promise<Bundle> => (await client.resourceSearch({ resourceType, searchParams })) as unknown as Bundle;

export const idsIn = ({ entry = [] }: Bundle): string[] => entry.map(({ resource }) => resource.id);

/** What the server answered to what it refused. */
export const refusal = async (asked: Promise<unknown>): Promise<{ readonly status: number; readonly data: Outcome }> =>
  asked.then(
    () => {
      throw new Error('the server did not refuse');
    },
    (error: { response?: { status: number; data: Outcome } }) => {
      if (!error.response) throw error;
      return error.response;
    },
  );

export const httpOf = (answer: object): Response => {
  const { response } = Client.httpFor(answer as never);
  if (!response) throw new Error('the client kept no response');
  return response;
};
