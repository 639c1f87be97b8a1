import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { CALLS } from "../src/calls.ts";
import type { Call } from "../src/host.ts";
import { grant, load, posts, settle } from "./authority.ts";

type Api = Record<string, (...args: unknown[]) => unknown>;

/** The line that the documentation tells to paste. */
const documented = readFileSync(new URL("../../../docs/api.md", import.meta.url), "utf8").match(/^<script>(.*)<\/script>$/m)![1]!;
const candor = () => (globalThis as unknown as { candor: Api }).candor;
let stub: Api;

/** The loader comes; what the stub put there stays. */
const come = () => load({ window: { candor: candor() } });
const held = async () => {
  await settle();
  return taken.at(-1)![1].held.map(([, thing]) => thing as Call);
};

beforeEach(() => {
  (globalThis as unknown as { candor?: Api }).candor = undefined as unknown as Api;
  (0, eval)(documented);
  stub = candor();
});

test("it has every call, none throws, none gives anything back", () => {
  assert.deepEqual(Object.keys(stub).sort(), Object.keys(CALLS).sort());
  for (const name in CALLS)
    for (const args of [[], ["x"], [Symbol("s")], [Object.create(null)], [undefined, 1n]]) assert.equal(stub[name]!(...args), undefined, name);
});

test("the loader takes the last settings over, and nothing else", async () => {
  for (const name in CALLS) {
    stub[name]!("one", 1);
    stub[name]!("one", 2);
    stub[name]!("two", 3);
  }
  grant();
  come();
  assert.notEqual(candor(), stub);
  const sorted = (calls: readonly Call[]) => calls.map((call) => call.join()).sort();
  assert.deepEqual(sorted(await held()), ["before,two,3", "feature,one,2", "feature,two,3", "setting,one,2", "setting,two,3", "user,two,3", "view,two,3"]);
});

test("before a decision it is the loader that keeps them then", async () => {
  stub["setting"]!("theme", "light");
  const consent = come();
  candor()["setting"]!("theme", "dark");
  assert.deepEqual(posts.filter(({ init }) => init?.method), []);
  consent.set(7);
  assert.deepEqual(await held(), [["setting", "theme", "dark"]]);
  consent.withdraw();
  consent.set(7);
  assert.deepEqual(await held(), [["setting", "theme", "dark"]], "what was handed over once is not handed over again");
});

test("functions that the page took from it go on working", async () => {
  const { track } = stub;
  track!("early");
  grant();
  come();
  track!("late", { n: 1 });
  assert.deepEqual(await held(), [["track", "late", { n: 1 }]]);
});

test("pasted after the loader, or twice, it changes nothing", () => {
  (0, eval)(documented);
  assert.equal(candor(), stub);
  come();
  const real = candor();
  (0, eval)(documented);
  assert.equal(candor(), real);
});
