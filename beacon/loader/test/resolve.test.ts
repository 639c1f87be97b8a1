import assert from "node:assert/strict";
import { test } from "node:test";
import { type GpcPolicy, ALL } from "../src/config.ts";
import { type ConsentRecord, read, write } from "../src/record.ts";
import { type Platform, bridge, resolve } from "../src/resolve.ts";
import { randomFrom } from "./random.ts";
import { type Case, vectors } from "./vectors.ts";

const TODAY = 20_454;
const MATERIAL = 2;
const STATES = ["denied", "pending", "granted"] as const;
const rank = ([granted, pending]: readonly [number, number, ...unknown[]], bit: number) => (granted & bit ? 2 : pending & bit ? 1 : 0);
const platform = (state: (typeof STATES)[number]): Platform => ({ granted: state == "granted" ? 1 : 0, pending: state == "pending" ? 1 : 0 });

const stored = ({ stored }: Case): ConsentRecord => {
  if (!stored || stored == "garbage") return read("; candor=" + stored, TODAY);
  const granted = stored.state == "granted" ? 1 : 0;
  const text = write(stored.material_rev_behind ? MATERIAL - 1 : MATERIAL, stored.expired ? TODAY - 182 : TODAY, granted, 1 - granted, stored.gpc_ack);
  return read("; candor=" + text, TODAY);
};

/** As the loader's configuration writes it. */
const policy = (name: Case["gpc_policy"]): GpcPolicy => ({ deny: 1, override: 2, "ignore-first-party": 0 } as const)[name];

/** The rule that decided, found by what changes when its reason is taken away. */
const source = (one: Case): string => {
  const { n: _, gpc, gpc_policy, cmp } = one;
  const config = { ask: 1, material: MATERIAL, gpc: policy(gpc_policy) };
  const judged = resolve(stored(one), config, gpc);
  if (!rank(judged, 1)) return rank(resolve(stored(one), config, false), 1) ? "gpc" : "stored";
  return cmp.length ? "cmp" : judged[0] ? "stored" : "none";
};

test("the vectors", () => {
  assert.equal(vectors.resolve.length, 17);
  for (const one of vectors.resolve) {
    const first = resolve(stored(one), { ask: 1, material: MATERIAL, gpc: policy(one.gpc_policy) }, one.gpc);
    const last = one.cmp.length ? bridge(first, one.cmp.map(platform)) : first;
    const state = STATES[rank(last, 1)]!;
    const got = { state, source: source(one), banner: state == "pending" && !one.cmp.length };
    assert.deepEqual(got, one.expect, `vector ${one.n}`);
  }
});

test("the kill switch is above all", () => {
  assert.deepEqual(resolve([2, TODAY, 7, 0, ".g"], { ask: 7, material: 1, gpc: 2 }, false, true).slice(0, 2), [0, 0]);
});

test("each purpose by itself, and none that was not asked for", () => {
  const config = { ask: 7, material: 1, gpc: 1 as GpcPolicy };
  assert.deepEqual(resolve([1, TODAY, 1, 2], config), [1, 4, false]);
  assert.deepEqual(resolve([1, TODAY, 15, 0], config), [7, 0, false]);
  assert.deepEqual(resolve([1, TODAY, 7, 0], { ...config, ask: 15 }), [7, 8, false], "a new purpose is asked for by itself");
  assert.deepEqual(resolve([1, TODAY, 5, 0, ".g"], { ...config, gpc: 2 }, true), [5, 0, 2], "what was not granted stays refused");
});

test("no added signal raises a purpose's state", () => {
  const { below, pick } = randomFrom(0xc0ffee);
  const policies: GpcPolicy[] = [1, 2, 0];
  for (let round = 0; round < 50_000; round++) {
    const granted = below(16);
    const record = read("; candor=" + write(below(4), TODAY - below(200), granted, below(16) & ~granted, below(2)), TODAY);
    const config = { ask: below(16), material: 1 + below(3), gpc: pick(policies) };
    const gpc = !!below(2);
    const off = !below(4);
    const bridges = Array.from({ length: below(3) }, () => ({ granted: below(16), pending: below(16) }));
    const judge = (r: ConsentRecord, c: typeof config, g: boolean, o: boolean, b: Platform[]) => {
      const first = resolve(r, c, g, o);
      assert.equal(first[0] & first[1], 0);
      assert.equal((first[0] | first[1]) & ~c.ask, 0);
      return b.length ? bridge(first, b) : first;
    };
    const before = judge(record, config, gpc, off, bridges);
    const [rev, day, g, d, ack] = record;
    const refused = below(16);
    const added: [string, ReturnType<typeof judge>][] = [
      ["kill switch", judge(record, config, gpc, true, bridges)],
      ["signal", judge(record, config, true, off, bridges)],
      ["refusal", judge([rev, day, g & ~refused, d | refused, ack], config, gpc, off, bridges)],
      ["newer text", judge(record, { ...config, material: config.material + 1 }, gpc, off, bridges)],
      ["stricter policy", judge(record, { ...config, gpc: 1 }, gpc, off, bridges)],
    ];
    if (bridges.length) added.push(["one more platform", judge(record, config, gpc, off, [...bridges, { granted: below(16), pending: below(16) }])]);
    // A grant that runs out is asked for again. A refusal that runs out, too: but it never becomes a grant.
    const none = read("", TODAY);
    const expired = judge(none, config, gpc, off, bridges);
    if (!d) added.push(["expiry of a grant", expired]);
    if (!bridges.length) assert.equal(expired[0], 0);
    for (const [what, after] of added)
      for (let bit = 1; bit <= ALL; bit *= 2) assert.ok(rank(after, bit) <= rank(before, bit), `${what}: ${JSON.stringify({ record, config, gpc, off, bridges, bit })}`);
  }
});
