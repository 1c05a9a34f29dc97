/** An address must answer as the hospital's before anybody is sent there. Makes nothing, so nothing is undone. */
import { unavailable } from '../kernel/errors.ts';

export interface Access {
  /** The status and the body of a GET. Throws when nobody answers. */
  readonly visit: (url: string) => Promise<{ readonly status: number; readonly text: string }>;
  /** `https://general.ward.example` */
  readonly origin: string;
  readonly slug: string;
}

/** Throws `AddressNotAnswering`: names, certificates and caches take their time, so the workflow asks again. */
export const testAccess = async ({ visit, origin, slug }: Access): Promise<void> => {
  const { status, text } = await visit(`${origin}/v1/address`).catch((error: unknown) => {
    throw unavailable('AddressNotAnswering', 'Nobody answers at the hospital’s address yet. Try again.', error);
  });
  if (status !== 200 || slugIn(text) !== slug)
    throw unavailable(
      'AddressNotAnswering',
      `The hospital’s address answers with ${status}, and not as the hospital’s. Try again.`,
    );
};

const slugIn = (text: string): unknown => {
  try {
    return (JSON.parse(text) as { slug?: unknown }).slug;
  } catch {
    return undefined;
  }
};
