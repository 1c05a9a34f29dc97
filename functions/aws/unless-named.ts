/** `.catch(unlessNamed('NotFoundException'))`: nothing for an error of this name; any other is thrown on. */
export const unlessNamed =
  (name: string) =>
  (error: unknown): undefined => {
    if (!(error instanceof Error && error.name === name)) throw error;
  };
