/**
 * Which errors are recorded by themselves, which are counted with one that was, and which are too many.
 *
 * An error that was seen before is not recorded again at once: how often it came is recorded with its 10th, 100th, … time,
 * and when the page is hidden. So an error in a loop costs a few events, and every time that it came is in one of them
 * (`detail.n`; an event without it is one).
 */
import type { Fields } from "./page.ts";

/** Different errors that one page load records. What comes after is counted as `error_flood`. */
const MOST = 50;

/** One of the different errors. */
export interface Seen {
  /** How often it came. */
  n: number;
  /** How often of these it was told. */
  told: number;
  /** When it has come as often, it is told at once. */
  due: number;
  /** As it came last. */
  fields: Fields;
}

/** How many times are to be told now. */
export const take = (seen: Seen): number => {
  const n = seen.n - seen.told;
  seen.told = seen.n;
  return n;
};

/** Adds an error; what has the same key is the same. How many times are to be told now: 0 if it waits, -1 if it is one too many. */
export const add = (all: Map<string, Seen>, key: string, fields: Fields): number => {
  const seen = all.get(key) || { n: 0, told: 0, due: 1, fields };
  if (!seen.n && all.size == MOST) return -1;
  all.set(key, seen);
  seen.fields = fields;
  if (++seen.n < seen.due) return 0;
  seen.due *= 10;
  return take(seen);
};
