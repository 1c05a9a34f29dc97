/** The secret of a sign-up, in the browser it was begun in: there, and only there, it can be followed, today or in a week. */
const nameOf = (signUpId: string): string => `ward.sign-up.${signUpId}`;

export const keepSecret = (signUpId: string, secret: string): void => localStorage.setItem(nameOf(signUpId), secret);

/** Empty where there is none: the API then knows of no such sign-up. */
export const secretOf = (signUpId: string): string => localStorage.getItem(nameOf(signUpId)) ?? '';
