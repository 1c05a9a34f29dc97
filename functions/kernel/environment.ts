/** What a function is told by its deployment: read in one place, at start, and every missing variable named at once. */

/** `environmentOf(['CONTROL_TABLE', 'EVENT_BUS'])` → `{ CONTROL_TABLE: '…', EVENT_BUS: '…' }`. Throws naming all that are missing. */
export const environmentOf = <const Name extends string>(
  names: readonly Name[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<Record<Name, string>> => {
  const missing = names.filter((name) => !environment[name]);
  if (missing.length > 0) throw new Error(`These environment variables are not set: ${missing.join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, environment[name]])) as Record<Name, string>;
};

/** `variableOrNull('EVENT_BUS')` → `'…'`, or null: of what not every function is given, its user must say what absence means. */
export const variableOrNull = (
  name: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | null => environment[name] || null;
