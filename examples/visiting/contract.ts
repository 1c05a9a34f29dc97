/** Visiting hours of a hospital: an example of a service that a product team adds. docs/add-a-service.md walks through it. */
import * as z from 'zod';
import { everyRole } from '../../functions/kernel/permission.ts';
import { contractOf } from '../../functions/kernel/route.ts';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day: 14:30');

const hoursSchema = z.strictObject({ from: time, to: time });

export const contract = contractOf('visiting', {
  readHours: {
    method: 'GET',
    path: '/v1/visiting-hours',
    summary: 'When visitors may come',
    allow: everyRole,
    scopes: ['config:read'],
    answers: { 200: hoursSchema },
  },
  writeHours: {
    method: 'PUT',
    path: '/v1/visiting-hours',
    summary: 'Say when visitors may come; If-Match names the version that is replaced, none says that there is none yet',
    allow: ['administrator'],
    scopes: ['config:write'],
    headers: ['if-match'],
    body: hoursSchema,
    answers: { 204: null },
  },
});
