/**
 * Compares the loader's resolver with the protocol's: reads inputs with the answers of the other side, one
 * JSON line each, and stops at the first that differs. `protocol/tests/resolver_agrees.rs` runs it.
 */
import { createInterface } from "node:readline";
import { isDeepStrictEqual } from "node:util";
import type { GpcPolicy } from "../src/config.ts";
import { read } from "../src/record.ts";
import { type Platform, bridge, resolve } from "../src/resolve.ts";

interface Input {
  readonly jar: string;
  readonly today: number;
  readonly ask: number;
  readonly material: number;
  readonly policy: "deny" | "override" | "ignore-first-party";
  readonly dnt_policy: "as-gpc" | "ignore";
  readonly gpc: boolean;
  readonly dnt: boolean;
  readonly off: boolean;
  readonly platforms: readonly Platform[];
  readonly want: unknown;
}

const sets = ([granted, pending]: readonly [number, number, ...unknown[]]): Platform => ({ granted, pending });

const judge = ({ jar, today, ask, material, policy, dnt_policy, gpc, dnt, off, platforms }: Input) => {
  const record = read(jar, today);
  // To the loader, a site that ignores the signal has no policy for it.
  const config = { ask, material, gpc: ({ deny: 1, override: 2, "ignore-first-party": 0 } as const)[policy] as GpcPolicy };
  const first = resolve(record, config, gpc || (dnt_policy == "as-gpc" && dnt), off);
  const [rev, day, granted, denied, ack] = record;
  return { record: [rev, day, granted, denied, ack ? 1 : 0], first: sets(first), last: sets(bridge(first, platforms)) };
};

let agreed = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const input: Input = JSON.parse(line);
  const got = judge(input);
  if (!isDeepStrictEqual(got, input.want)) {
    const { want, ...given } = input;
    console.log(`Input ${agreed + 1}: ${JSON.stringify(given, null, 1)}\nThe page: ${JSON.stringify(got)}\nThe protocol: ${JSON.stringify(want)}`);
    process.exit(1);
  }
  agreed++;
}
console.log(`${agreed} agree`);
