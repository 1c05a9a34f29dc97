/** The address of every page, by who may see it: what pages.tsx shows there, and what is looked at in a browser by the tests. Pure. */
export const paths = {
  /** Where managed login returns to; at every address. */
  anywhere: ['/signed-in', '/signed-out'],
  /** At the platform, signed in or not. */
  open: ['/sign-up', '/sign-up/:signUpId'],
  operators: ['/', '/tenants', '/tenants/new', '/tenants/upload', '/tenants/:tenantId', '/sign-ups', '/jobs/:tenantId/:own'],
  /** At a hospital, signed in or not. */
  openHospital: ['/getting-started'],
  hospital: ['/', '/second-factor'],
} as const satisfies Readonly<Record<string, readonly `/${string}`[]>>;

export type PathOf<Audience extends keyof typeof paths> = (typeof paths)[Audience][number];
