/** What a client wants to know of an operation and its schemas cannot say: the headers of its answers, and the errors that are its own. */
import type { contracts } from './contracts.ts';

export type AnswerHeader = 'ETag' | 'Last-Modified' | 'Location';

export interface OperationNotes {
  /** By status. */
  readonly headers?: Readonly<Record<number, readonly AnswerHeader[]>>;
  /** By status: the names of what may be wrong, beside what any operation can answer. */
  readonly faults?: Readonly<Record<number, readonly string[]>>;
}

type Contracts = typeof contracts;
type NotesOf<C> = {
  readonly [F in keyof C]?: C[F] extends { routes: infer R } ? { readonly [N in keyof R]?: OperationNotes } : never;
};

const version = ['ETag', 'Last-Modified'] as const;
const written = { 200: [...version, 'Location'], 201: [...version, 'Location'] } as const;
const resource = ['ResourceInvalid'];
const condition = ['ConditionInvalid', 'VersionInvalid'];
const reading = { headers: { 200: version, 304: version }, faults: { 404: ['RecordNotFound'], 410: ['RecordDeleted'] } };
const suspending = {
  headers: { 200: ['ETag'] },
  faults: { 400: ['VersionInvalid'], 404: ['TenantNotFound'], 409: ['StatusNotPermitted'], 412: ['VersionStale'] },
} as const;

const ofSignUps = { 404: ['SignUpNotFound'] } as const;

const ofDomains = { 404: ['TenantNotFound', 'DomainNotSet'] } as const;

const notes = {
  signup: {
    createSignUp: {
      headers: { 202: ['Location'] },
      faults: {
        400: ['IdempotencyKeyGuessable'],
        403: ['SignUpClosed'],
        409: ['SlugAlreadyTaken', 'SlugLooksTaken', 'IdempotencyKeyReused', 'MailRefused'],
        503: ['MailUnavailable'],
      },
    },
    readSignUp: { faults: ofSignUps },
    verifySignUp: {
      faults: { ...ofSignUps, 400: ['CodeWrong'], 409: ['AttemptsUsedUp', 'CodeExpired'], 503: ['EventNotPublished'] },
    },
    resendCode: {
      faults: { ...ofSignUps, 409: ['AttemptsUsedUp', 'CodesUsedUp', 'MailRefused'], 503: ['MailUnavailable'] },
    },
    retrySignUp: { faults: { ...ofSignUps, 409: ['RetryNotPermitted'], 503: ['EventNotPublished'] } },
    chooseSlug: {
      faults: { ...ofSignUps, 409: ['SlugNotOpen', 'SlugAlreadyTaken', 'SlugLooksTaken'], 503: ['EventNotPublished'] },
    },
  },
  entrance: { readAddress: { faults: { 404: ['AddressUnknown'] } } },
  registry: {
    createTenant: {
      headers: { 202: ['Location'] },
      faults: { 409: ['SlugAlreadyTaken', 'SlugLooksTaken', 'IdempotencyKeyReused', 'IdempotencyKeyUsedUp'] },
    },
    listTenants: { faults: { 400: ['InvalidCursor'] } },
    readTenant: { headers: { 200: ['ETag'] }, faults: { 404: ['TenantNotFound'] } },
    suspendTenant: suspending,
    reactivateTenant: suspending,
    changePlan: { ...suspending, faults: { ...suspending.faults, 409: ['StatusNotPermitted', 'MoveNotOffered'] } },
    retryTenant: {
      headers: { 202: ['Location'] },
      faults: { 404: ['TenantNotFound'], 409: ['SetupForgotten', 'StatusNotPermitted'], 412: ['VersionStale'] },
    },
    removeTenant: {
      headers: { 202: ['Location'] },
      faults: { 404: ['TenantNotFound'], 409: ['StatusNotPermitted'], 412: ['VersionStale'] },
    },
    restoreTenant: {
      headers: { 200: ['ETag'] },
      faults: { 404: ['TenantNotFound'], 409: ['StatusNotPermitted'], 412: ['VersionStale'] },
    },
    setDomain: {
      faults: {
        400: ['DomainIsOurs'],
        404: ['TenantNotFound'],
        409: ['DomainAlreadyTaken', 'DomainAlreadySet', 'DomainLeaving', 'StatusNotPermitted', 'StageWithoutDomain'],
      },
    },
    readDomain: { faults: ofDomains },
    removeDomain: { faults: { ...ofDomains, 409: ['StatusNotPermitted'] } },
    listJobs: { faults: { 400: ['InvalidCursor'] } },
    readJob: { faults: { 404: ['JobNotFound'] } },
    listSignUps: { faults: { 400: ['InvalidCursor'] } },
    approveSignUp: { faults: { ...ofSignUps, 409: ['SignUpDecided'] } },
    declineSignUp: { faults: { ...ofSignUps, 409: ['SignUpDecided'], 503: ['MailUnavailable'] } },
  },
  access: {
    createApiKey: { faults: { 409: ['TooManyApiKeys'] } },
    revokeApiKey: { faults: { 404: ['ApiKeyNotFound'] } },
  },
  files: {
    createFile: { headers: { 201: ['Location'] }, faults: { 400: ['FileTooLarge'], 409: ['IdempotencyKeyReused'] } },
    listFiles: { faults: { 400: ['InvalidCursor'] } },
    readFile: { faults: { 404: ['FileNotFound'] } },
    completeFile: { faults: { 404: ['FileNotFound'], 409: ['FileNotUploaded'] } },
    downloadFile: { faults: { 404: ['FileNotFound'], 409: ['FileNotUploaded'] } },
    deleteFile: { faults: { 404: ['FileNotFound'] } },
  },
  records: {
    processBundle: {
      faults: {
        400: [
          'EntryInvalid',
          'EntriesCollide',
          'IdInvalid',
          'IdMismatch',
          'ReferenceInvalid',
          'ReferenceUnresolved',
          ...resource,
          ...condition,
        ],
        404: ['RecordNotFound'],
        409: ['RecordChanged', 'TransactionLost'],
        410: ['RecordDeleted'],
        412: ['VersionStale', 'MultipleMatches'],
        413: ['AnswerTooLarge', 'RecordTooLarge', 'TransactionTooLarge'],
      },
    },
    searchRecords: { faults: { 400: ['SearchInvalid', 'SearchTooBroad', 'InvalidCursor'] } },
    createRecord: {
      headers: written,
      faults: {
        400: [...resource, 'ConditionInvalid'],
        409: ['IdempotencyKeyReused', 'RecordBusy'],
        412: ['MultipleMatches'],
        413: ['RecordTooLarge'],
      },
    },
    readRecord: reading,
    updateRecord: {
      headers: written,
      faults: {
        400: [...resource, 'IdInvalid', 'IdMismatch', 'VersionInvalid'],
        409: ['RecordChanged'],
        412: ['VersionStale'],
        413: ['RecordTooLarge'],
      },
    },
    deleteRecord: {
      headers: { 204: version },
      faults: { 400: ['VersionInvalid'], 409: ['RecordChanged'], 412: ['VersionStale'] },
    },
    listRecordHistory: { faults: { 400: ['InvalidCursor'], 404: ['RecordNotFound'] } },
    readRecordVersion: reading,
  },
} as const satisfies NotesOf<Contracts>;

/** Empty for an operation that has none, as of a service that was added. */
export const notesOf = (feature: string, name: string): OperationNotes =>
  (notes as Readonly<Record<string, Readonly<Record<string, OperationNotes>>>>)[feature]?.[name] ?? {};
