/**
 * The consent record as text: `v1.<revision>.<day>.<granted bits>.<denied bits>[.g]`, exactly as
 * protocol/src/consent.rs reads and writes it. It has a day and no id, so that the refusals of two
 * visitors of one day are the same bytes.
 */
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
  /** 1: granted although Global Privacy Control is on, and told so. */
  ack?: number,
];

/** Today, in days since 1970-01-01 UTC. */
export const today = (): number => Math.floor(Date.now() / 864e5);

/**
 * Reads a record that is in force on the day `now`. Nothing for whatever this version would not have
 * written, for a day in the future, and for a choice that ran out: it never slides, reading does not renew it.
 */
export const parse = (text: string, now: number): ConsentRecord | undefined => {
  // Nothing longer than 36 characters matches: what is over 64 bytes is none.
  if (!/^v1(\.(0|[1-9]\d{0,6})){4}(\.g)?$/.test(text)) return;
  const record = text.slice(3).replace("g", "1").split(".").map(Number) as unknown as ConsentRecord;
  const [, day, granted, denied] = record;
  // Two sets without a common bit are both under 16 if, and only if, their sum is.
  if (day <= now && now < day + CONSENT_DAYS && !(granted & denied) && granted + denied < 16) return record;
};

/** The record as text. */
export const write = ([rev, day, granted, denied, ack]: ConsentRecord): string => `v1.${rev}.${day}.${granted}.${denied}${ack ? ".g" : ""}`;
