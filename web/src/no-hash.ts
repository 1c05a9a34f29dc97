/** Stands for node:crypto in the bundle: ids are derived by servers alone. */
export const createHash = (): never => {
  throw new Error('Ids are not derived in the browser.');
};
