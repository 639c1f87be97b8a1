/**
 * What a visitor's choice and signals come to. Pure: it reads no clock, no storage and no browser.
 * It answers for all purposes at once, as sets of bits. Each rule takes its purposes from what the
 * rules before it left open, and an added signal never raises a purpose's state. The one raise is
 * `override`: a grant given in our banner while Global Privacy Control was named there.
 */
import type { GpcPolicy } from "./config.ts";
import type { ConsentRecord } from "./record.ts";

/** Two sets of purposes without a common one. What is in neither is pending. */
export type Choice = readonly [granted: number, denied: number];

const ALL = 15;

/** What Global Privacy Control calls for: nothing if it is off, or not applied to the site's own telemetry. */
export const called = (signal: unknown, policy: GpcPolicy) => !!signal && policy != "ignore-first-party" && policy;

/**
 * `record` is one in force today, or nothing; `material` the oldest revision whose grants still hold;
 * `off` the kill switch; `cmp` what the consent platform says, if one is configured. The banner is for
 * what is pending where there is none.
 */
export const resolve = (
  [rev, , granted, denied, ack]: ConsentRecord | readonly [number, number, number, number] = [0, 0, 0, 0],
  material: number,
  off: unknown,
  gpc: ReturnType<typeof called>,
  cmp?: Choice,
): Choice => {
  // A newer text voids a grant when it says something else of substance; a refusal it never voids.
  if (rev < material) granted = 0;
  if (off || (gpc && !(gpc == "override" && ack))) granted = 0, denied = ALL;
  else if (gpc) denied = ~granted;
  if (cmp) [granted, denied] = [cmp[0] & ~denied, denied | cmp[1]];
  return [granted & ~denied, denied & ALL];
};

/** Several consent platforms as one: granted is what all grant, denied what any denies. */
export const minimum = (a: Choice, b: Choice): Choice => [a[0] & b[0], a[1] | b[1]];
