/** Pages of a list: how many, and where the next begins. */
import * as z from 'zod';

/** The query parameter `limit`: 1 to 100, 25 when absent. */
export const limitSchema = z.coerce.number().int().min(1).max(100).default(25);

/** The query parameter `cursor`, as an earlier page gave it. */
export const cursorSchema = z.string().min(1).max(2048).optional();

export interface Page<T> {
  readonly items: readonly T[];
  /** The cursor of the next page; absent on the last. */
  readonly next?: string;
}
