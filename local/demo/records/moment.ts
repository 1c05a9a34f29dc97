/** Times of the sample, counted back from one fixed day, so that it is the same to the byte whenever it is made. */
export const sampleDay = Date.parse('2026-11-20T00:00:00Z');

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
export const year = 365.25 * day;

/** FHIR's dateTime, to the second. */
export const dateTime = (moment: number): string => new Date(moment).toISOString().replace('.000', '');

/** FHIR's date. */
export const dateOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10);
