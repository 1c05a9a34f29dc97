/** asl-validator 4.0.0 ships no types of its own. */
declare module 'asl-validator' {
  const validate: (definition: object) => { readonly isValid: boolean; readonly errors: readonly object[] };
  export = validate;
}
