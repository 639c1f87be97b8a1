/**
 * What a TC string (IAB Europe's TCF 2.2 and 2.3) means for the four purposes, however the interface
 * that gave it spells its fields. Legitimate interest never counts: nothing here reads it.
 */
import type { Platform } from "../resolve.ts";
import { DENIED } from "./answer.ts";

export interface TcString {
  /** The string itself, for its segments and its age. */
  readonly text: string;
  /** Of global scope, which is over since 2021-09-01; or purpose 1 was not put to the visitor. */
  readonly void: boolean;
  /** Whether the visitor consented to a purpose, by number. */
  purpose(number: number): unknown;
  /** The same for the publisher, whatever the vendors. */
  publisher(number: number): unknown;
  /** Whether the visitor consented to the site's vendor, and was shown it. */
  readonly vendor: unknown;
  readonly shown: unknown;
  /** What the publisher restricts the vendor to for a purpose, if it does: 0 nothing, 1 consent, 2 legitimate interest. */
  restriction(number: number): unknown;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** A string made on 2026-03-01 or later must say which vendors were shown (TCF 2.3). In tenths of a second, like the string's own date. */
const SHOWN_SINCE = 17_723_232_000;

const made = (text: string): number => [...text.slice(1, 7)].reduce((all, letter) => all * 64 + ALPHABET.indexOf(letter), 0);

/** Purposes 1 with 8 (measure content), 10 (improve services), 9 (statistics that join sources). */
export const judge = (tc: TcString): Platform => {
  const { text } = tc;
  // A segment's first three bits are its kind, so its first letter tells: 3 is the publisher's own, 1 the vendors shown.
  const own = /\.[YZa-f]/.test(text);
  const shown = !(/\.[I-P]/.test(text) || made(text) >= SHOWN_SINCE) || tc.shown;
  const may = (number: number): unknown => {
    if (own) return tc.publisher(number);
    const restriction = tc.restriction(number);
    return tc.vendor && shown && tc.purpose(number) && (restriction == null || restriction == 1);
  };
  if (tc.void || !may(1)) return DENIED;
  return { granted: (may(8) ? 1 : 0) | (may(10) ? 6 : 0) | (may(9) ? 8 : 0), pending: 0 };
};
