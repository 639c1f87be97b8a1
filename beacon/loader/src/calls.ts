/**
 * The calls of the page's API (docs/api.md), but for `consent`: what each needs, and how long it is kept.
 * They never throw and give nothing back, whatever they are given.
 */
import { ERRORS, RECORDING, TIMING, USAGE } from "./config.ts";

/** The last one of them is kept, and each new recording begins with it. */
export const KEPT = 8;
/** The last one for each first argument. */
export const BY_NAME = 16;

/** By name: the purposes of which one must be granted. What needs a single one is an event, with a number of its own. */
export const CALLS: Record<string, number> = {
  track: USAGE,
  measure: TIMING,
  error: ERRORS,
  log: ERRORS,
  flush: RECORDING,
  view: RECORDING | KEPT,
  user: RECORDING | KEPT,
  before: RECORDING | KEPT,
  setting: RECORDING | KEPT | BY_NAME,
  feature: RECORDING | KEPT | BY_NAME,
};
