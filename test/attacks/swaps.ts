/** What is made of parts, and stolen parts put into it. */

export type Parts = Readonly<Record<string, string>>;

/** One's own with some of the prey's parts, in every combination but all and none. Names that differ in nothing are no parts. */
export const swapsOf = (own: Parts, prey: Parts): { readonly name: string; readonly parts: Parts }[] => {
  const names = Object.keys(own).filter((name) => own[name] !== prey[name]);
  const combinations = Array.from({ length: 2 ** names.length - 2 }, (_, index) =>
    names.filter((__, bit) => ((index + 1) >> bit) & 1),
  );
  return combinations.map((taken) => ({
    name: `the prey’s ${taken.join(', ')}`,
    parts: { ...own, ...Object.fromEntries(taken.map((name) => [name, prey[name] ?? ''])) },
  }));
};

/** Asked for again when it is older than `seconds`: what was signed ends soon. */
export const kept = <T>(seconds: number, make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  let until = 0;
  return () => {
    if (!made || Date.now() > until) {
      made = make();
      until = Date.now() + seconds * 1_000;
    }
    return made;
  };
};
