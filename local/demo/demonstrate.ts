/** Fills a new embedded cloud with two hospitals, by the same doors that anyone uses: the API, its workflow, FHIR. */
import type { EmbeddedCloud } from '../embedded-cloud.ts';
import type { LocalFile } from '../local-file.ts';
import { type Place, signedInClient } from '../sign-in.ts';
import { demoHospitals } from './hospitals.ts';
import { loadRecords } from './load-records.ts';
import { onboard } from './onboard.ts';
import { createOperator, newPassword, setPassword } from './operator.ts';
import { samplePatientId, sampleRecords } from './records/sample-records.ts';

export type DemoTenant = LocalFile['tenants'][number];

export interface Demonstration {
  readonly operator: LocalFile['operator'];
  readonly tenants: readonly DemoTenant[];
}

export interface DemoSettings {
  readonly embedded: EmbeddedCloud;
  readonly place: Place;
  /** `localhost:3000` */
  readonly host: string;
  readonly say: (line: string) => void;
}

/** Twice is once: what an interrupted start had made is found again. */
export const demonstrate = async (settings: DemoSettings): Promise<Demonstration> => {
  const { embedded, place, host, say } = settings;
  const operator = { email: 'operator@ward.example', password: newPassword() };
  await createOperator(embedded, operator);
  const client = signedInClient(`http://${host}`, place, operator);
  const tenants: DemoTenant[] = [];
  for (const hospital of demoHospitals) {
    say(`Onboarding ${hospital.organization.name}`);
    const { tenantId } = await onboard(client, hospital, (title) => say(`  ✓ ${title}`));
    const admin = { email: hospital.administrator.email, password: newPassword() };
    await setPassword(embedded, admin);
    const tenant = {
      id: tenantId,
      slug: hospital.slug,
      url: `http://${hospital.slug}.${host}/`,
      admin,
      samplePatient: samplePatientId(hospital.slug),
    };
    await load(settings, tenant);
    tenants.push(tenant);
  }
  return { operator, tenants };
};

const load = async ({ place, say }: DemoSettings, { slug, url, admin }: DemoTenant): Promise<void> => {
  const bundles = sampleRecords(slug);
  const quarter = Math.ceil(bundles.length / 4);
  await loadRecords(signedInClient(url, place, admin), bundles, (done, total) => {
    if (done > 0 && (done % quarter === 0 || done === total)) say(`  ✓ Records: ${done} of ${total} bundles`);
  });
};
