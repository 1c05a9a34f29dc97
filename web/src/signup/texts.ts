/** Every sentence of signing up. */
import type { ShownSignUp } from '../../../functions/signup/contract.ts';

const titles: Readonly<Record<ShownSignUp['status'], (name: string) => string>> = {
  unverified: () => 'Type the code we sent you',
  verified: () => 'Your address is verified',
  waiting: () => 'Your registration is being looked at',
  declined: () => 'Your registration was declined',
  onboarding: (name) => `${name} is being prepared`,
  failed: () => 'It could not be finished',
  open: (name) => `${name} is open`,
};

const intros: Readonly<Record<ShownSignUp['status'], (email: string) => string>> = {
  unverified: (email) =>
    `A mail with eight digits is on its way to ${email}. They are good for an hour. You can leave this page and come back to it in this browser.`,
  verified: () => 'Your registration is being handed over. This takes a moment.',
  waiting: (email) =>
    `Somebody of the platform looks at each registration. You can leave this page and come back; what is decided is mailed to ${email} as well.`,
  declined: (email) =>
    `The reason was mailed to ${email}, too. If what it says no longer holds, or is a mistake, register anew: every registration is looked at.`,
  onboarding: () => 'This takes about a minute. You can leave this page and come back.',
  failed: () => 'Your hospital is not open. Below is why, and what you can do.',
  open: (email) => `A welcome with a first password is on its way to ${email}. Sign in with it at your own address.`,
};

export const texts = {
  titles,
  intros,
  title: 'Register a hospital',
  steps: {
    organization: 'Your organization',
    address: 'Your address',
    plan: 'Your plan',
    administrator: 'First administrator',
    review: 'Review',
  },
  stepIntros: {
    organization: 'Who you are.',
    address: 'Where your people will sign in.',
    plan: 'What you get. Ask us when you need another.',
    administrator: 'Who invites the others. A code goes to this address, to see that it is right.',
    review: 'Read it once more. The address cannot be changed later.',
  },
  submit: 'Register',
  cancel: 'Cancel',
  previous: 'Previous',
  next: 'Next',
  edit: 'Edit',
  stepNumber: (number: number) => `Step ${number}`,
  stepsOf: (number: number, all: number) => `Step ${number} of ${all}`,
  navigation: 'Steps of registering',
  closedTitle: 'Hospitals do not register here',
  closedIntro: 'The platform’s operators take hospitals in. Ask them.',
  code: 'Code from the mail',
  codeFault: 'must be eight digits',
  verify: 'Go on',
  sendAgain: 'Send another code',
  sentAgain: 'Another code is on its way. Only the newest is good.',
  askAgain: 'Ask again',
  askAgainIntro: 'Nothing happens for a minute? Ask once more: nothing is done twice.',
  reason: 'Why',
  go: 'Go to your hospital',
  retry: 'Try again',
  chooseSlug: 'Choose another address',
  chooseSlugIntro: 'Somebody else was first. Everything else you typed is kept.',
  useSlug: 'Use this address',
  again: 'Register anew',
  lostTitle: 'This registration cannot be shown',
  lostIntro:
    'It can be followed in the browser it was begun in, and for as long as it is kept: a day, or a month once it is verified.',
};
