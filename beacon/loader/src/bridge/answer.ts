/** The answers that most platforms come down to, and the guard around every reading of one. */
import { attempt } from "../attempt.ts";
import { ALL } from "../config.ts";
import type { Platform } from "../resolve.ts";
import type { Report } from "./types.ts";

export const GRANTED: Platform = { granted: ALL, pending: 0 };
export const PENDING: Platform = { granted: 0, pending: ALL };
export const DENIED: Platform = { granted: 0, pending: 0 };

/** A callback for the platform that reports what `read` makes of its arguments: pending, if that throws. */
export const reader =
  <A extends unknown[]>(report: Report, read: (...args: A) => Platform) =>
  (...args: A): void =>
    report(attempt(() => read(...args)) || PENDING);
