/** The consent vectors that the protocol's own tests run, too. */
import { readFileSync } from "node:fs";

export interface Case {
  readonly n: number;
  readonly stored: null | "garbage" | { state: "granted" | "denied" | "withdrawn"; gpc_ack: boolean; material_rev_behind: boolean; expired: boolean };
  readonly gpc: boolean;
  readonly cmp: readonly ("denied" | "pending" | "granted")[];
  readonly gpc_policy: "deny" | "override" | "ignore-first-party";
  readonly expect: { state: "denied" | "pending" | "granted"; source: "kill" | "stored" | "gpc" | "cmp" | "none"; banner: boolean };
}

export interface Vectors {
  readonly resolve: readonly Case[];
  readonly record_days: Record<"grant_day" | "ttl_days" | "hard_cap_days", number> & Record<"grant_date" | "valid_through" | "expired_on" | "hard_cap_date", string>;
}

export const vectors: Vectors = JSON.parse(readFileSync(new URL("../../../tests/vectors/consent.json", import.meta.url), "utf8"));

/** Days since 1970-01-01 UTC of a date such as 2026-01-01. */
export const day = (date: string): number => Date.parse(date) / 864e5;
