/** Every sentence of signing in and out. */
export const texts = {
  signIn: 'Sign in',
  signOut: 'Sign out',
  platformTitle: 'Ward',
  platformIntro: 'One platform for hospitals, clinics and practices. Each has its own address, its own people and its own data.',
  hospitalTitle: (slug: string) => `Sign in to ${slug}`,
  hospitalIntro: (host: string) => `This is the hospital at ${host}. Sign in with the e-mail address your invitation came to.`,
  signUpTitle: 'New here?',
  signUpIntro: 'Register your hospital and choose its address. It takes about five minutes.',
  signUp: 'Register a hospital',
  operators: 'The platform’s own people sign in here. People of a hospital sign in at their hospital’s own address.',
  signingIn: 'Signing you in',
  signInFailed: 'You could not be signed in',
  signInRefused:
    'This sign-in was begun in another window or too long ago, or your hospital is shut at the moment. Sign in again, or ask whoever runs the platform.',
  strangeAddress: 'The address to go on to is not a hospital’s. Sign in again from your hospital’s own address.',
  tryAgain: 'Sign in again',
  strangerTitle: 'This is not your address',
  strangerIntro: (who: string, home: string) =>
    `You are signed in as ${who}, who is at home at ${home}. Nothing at this address opens for you.`,
  goThere: (home: string) => `Go to ${home}`,
  signedOutTitle: 'You are signed out',
  signedOutIntro: 'You can close this window. To come back, sign in at the address you use.',
  expiredTitle: 'Your session has ended',
  expiredIntro:
    'For the safety of what is shown here, a sign-in lasts for a limited time. Sign in again and you come back to this page.',
};
