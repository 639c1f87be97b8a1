/**
 * What a visitor's choice and signals come to. Pure: it reads no clock, no storage and no browser.
 * It answers for all purposes at once, as sets of bits; what is in neither set is denied. An added
 * signal never raises a purpose's state. The one raise is `override`: a grant given in our banner
 * while Global Privacy Control was named there.
 */
import { ALL, type Config, type GpcPolicy } from "./config.ts";
import type { ConsentRecord } from "./record.ts";

/** `signal`: Global Privacy Control, or what the site treats as such. `off`: the kill switch. */
export const resolve = (
  [rev, , granted, denied, ack]: ConsentRecord,
  { ask, material, gpc: policy }: Pick<Config, "ask" | "material" | "gpc">,
  signal?: unknown,
  off?: unknown,
): readonly [granted: number, pending: number, gpc: GpcPolicy | false] => {
  const gpc = !!signal && policy;
  // A newer text voids a grant when it says something else of substance; a refusal it never voids.
  if (rev < material) granted = 0;
  if (gpc) denied |= gpc == 2 && ack ? ~granted : ALL;
  if (off) denied = ALL;
  return [ask & granted & ~denied, ask & ~granted & ~denied, gpc];
};

/** The sets of a consent platform that the site uses instead of our banner. */
export interface Platform {
  readonly granted: number;
  readonly pending: number;
}

/**
 * The same where consent platforms are configured: they, and no banner, are asked for what the rules
 * before them left open. Of several the strictest holds; without any nothing changes.
 */
export const bridge = (
  [granted, pending]: readonly [granted: number, pending: number, ...unknown[]],
  platforms: readonly Platform[],
): readonly [granted: number, pending: number] => {
  if (!platforms.length) return [granted, pending];
  const open = granted | pending;
  const all = platforms.reduce((a, b) => a & b.granted, open);
  return [all, platforms.reduce((a, b) => a & (b.granted | b.pending), open) & ~all];
};
