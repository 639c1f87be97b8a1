/**
 * The consent record as text: `v1.<revision>.<day>.<granted bits>.<denied bits>[.g]`, exactly as
 * protocol/src/consent.rs reads and writes it. It has a day and no id, so that the refusals of two
 * visitors of one day are the same bytes.
 */
import { ALL } from "./config.ts";
import { CONSENT_DAYS } from "./limits.ts";

export type ConsentRecord = readonly [
  /** The revision of the text that the visitor was shown. */
  rev: number,
  /** The day of the choice, in days since 1970-01-01 UTC. */
  day: number,
  /** What was granted, as bits. */
  granted: number,
  /** What was refused or withdrawn, as bits. */
  denied: number,
  /** Anything true: granted although Global Privacy Control is on, and told so. */
  ack?: unknown,
];

/** Today, in days since 1970-01-01 UTC. */
export const today = (): number => (Date.now() / 864e5) | 0;

/** The record as text. */
export const write = (rev: number, day: number, granted: number, denied: number, ack?: unknown): string =>
  `v1.${rev}.${day}.${granted}.${denied}${ack ? ".g" : ""}`;

/**
 * The record in force on the day `now`, out of a jar of `; candor=<record>`. Whatever this version
 * would not have written is none (zeros before a revision or a day change neither), and so is a day in the future and a choice that ran out: it never
 * slides, reading does not renew it. Of several records, purpose by purpose, the strictest holds.
 * Where there is none, no revision is new enough for what is granted, and nothing is denied.
 */
export const read = (jar: string, now: number): ConsentRecord => {
  let all: ConsentRecord = [0, 0, ALL, 0];
  // Nothing longer than 29 characters matches: what is over 64 bytes is none. The groups are digits; arithmetic makes numbers of them.
  jar.replace(
    /; candor=v1\.(\d{1,7})\.(\d{1,7})\.(\d|1[0-5])\.(\d|1[0-5])(\.g)?(?=;|$)/g,
    // Unsigned: a day in the future is very long ago.
    (_, rev, day, granted, denied, ack): any =>
      (now - day) >>> 0 < CONSENT_DAYS && !(granted & denied) && (all = [+rev, +day, all[2] & granted, all[3] | denied, ack]),
  );
  return all;
};
