/** Every sentence of a hospital's first page. */
export const texts = {
  title: 'Getting started',
  intro: (name: string) => `Five things that make ${name} ready for its patients.`,
  done: 'Done',
  open: 'To do',
  unknown: 'Not known',
  doneOf: (done: number, all: number) => `${done} of ${all} done`,
  setUp: 'Set it up',
  progress: 'Your progress',
  guide: 'How to do each of them',
  steps: {
    password: {
      title: 'Choose your own password',
      how: 'You did when you signed in for the first time, in place of the one in your invitation.',
    },
    secondFactor: {
      title: 'Switch on a second factor',
      how: 'A code from an authenticator app at every sign-in keeps a stolen password from opening patients’ records.',
    },
    patient: {
      title: 'Add the first patient',
      how: 'Send a Patient to /fhir/R4/Patient, or load what you have as a transaction to /fhir/R4.',
    },
    document: {
      title: 'Upload the first document',
      how: 'Announce it to /v1/files, send its bytes with the form in the answer, then say that they are up.',
    },
    apiKey: {
      title: 'Make an API key for an integration',
      how: 'Send a name, roles and days to /v1/api-keys. Its secret is shown once, so have the system at hand that will use it.',
    },
  },
};
