/**
 * Where a job is shown: `/jobs/<tenant>/<own>`. A job's id has a dot in it, and a path whose last part has one is a file's to whoever
 * serves the console, not a page's.
 */
export const jobPathOf = (jobId: string): string => `/jobs/${jobId.split('.').map(encodeURIComponent).join('/')}`;

/** The id again, from the parts of the path. */
export const jobIdOf = ({ tenantId = '', own = '' }: { readonly tenantId?: string; readonly own?: string }): string =>
  `${tenantId}.${own}`;
