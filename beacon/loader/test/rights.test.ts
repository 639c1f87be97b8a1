// What is remembered of page loads, and how it is erased when a grant is taken back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { today, write } from "../src/record.ts";
import { remember } from "../src/store.ts";
import { ADDRESS, all, begun, channels, grant, jar, load, page, settle } from "./authority.ts";

const BASE = ADDRESS.replace("c/demo.js", "");
const list = (): string[] => String(localStorage.candor_pages ?? "").split(",").filter(Boolean);
const doomed = (): string => String(localStorage.candor_wipe ?? "");
/** What a browser keeps is text. */
const kept = () => Object.fromEntries(Object.entries(localStorage).map(([key, value]) => [key, String(value)]));

test("with a grant each page load is remembered, newest first, and without one none is", async () => {
  load();
  await settle();
  assert.deepEqual(kept(), {});
  grant();
  load();
  const first = list();
  assert.match(first.join(), new RegExp(`^${today()}\\.[0-9a-f]{32}\\.demo$`));
  load();
  assert.equal(list().length, 2);
  assert.equal(list()[1], first[0]);
});

test("what is older than the rows is forgotten, and 500 are the most", () => {
  const old = (age_days: number) => `${today() - age_days}.${"a".repeat(32)}.demo`;
  localStorage.candor_pages = [old(0), old(29), old(30), old(400), "garbage", ""].join();
  remember("b".repeat(32) + ".demo", 30);
  assert.deepEqual(list().map((item) => today() - parseInt(item)), [0, 0, 29]);
  localStorage.candor_pages = Array(500).fill(old(1)).join();
  remember("c".repeat(32) + ".demo", 30);
  assert.equal(list().length, 500);
  assert.ok(list()[0]!.endsWith("c".repeat(32) + ".demo"));
});

test("a page load that cannot be remembered is not recorded", () => {
  grant();
  Object.defineProperty(globalThis, "localStorage", {
    value: new Proxy({}, { set: () => { throw new Error("QuotaExceededError"); } }),
    configurable: true,
  });
  load();
  assert.equal(begun, 0);
});

test("a withdrawal dooms what was remembered, in the same task, and asks for one erase", async () => {
  grant();
  const consent = load();
  const [item] = list();
  consent.withdraw();
  assert.deepEqual([list(), doomed().split(",")[0], consent.get()], [[], item, all("denied")]);
  await settle();
  assert.deepEqual(exercised, [["erase", BASE, "demo"]]);
  assert.equal(jar.get("candor"), write(3, today(), 0, 7));
});

test("one purpose taken back dooms as much, and what goes on has a new identity", async () => {
  grant();
  const consent = load();
  const [item] = list();
  consent.set({ usage: true, errors: true });
  assert.ok(doomed().startsWith(item!));
  assert.deepEqual([list().length, begun], [1, 2]);
  assert.notEqual(list()[0], item);
  await settle();
  assert.equal(exercised.length, 1);
  // A purpose more takes nothing back.
  delete localStorage.candor_wipe;
  consent.set(7);
  await settle();
  assert.deepEqual([doomed(), exercised.length, list().length], ["", 1, 2]);
});

test("a grant of some purposes is no withdrawal of the rest, on this page and the next", async () => {
  for (let load_n = 0; load_n < 2; load_n++) {
    jar.set("candor", write(3, today(), 1, 6));
    load();
    await settle();
  }
  assert.deepEqual([doomed(), exercised, list().length], ["", [], 2]);
});

test("what another tab, or another page of the domain, took back is doomed here", async () => {
  grant();
  load();
  jar.set("candor", write(3, today(), 0, 7));
  channels[0]!.onmessage();
  await settle();
  assert.deepEqual([list(), exercised.length], [[], 1]);

  // Another host of the domain has a list of its own.
  delete localStorage.candor_wipe;
  localStorage.candor_pages = `${today()}.${"d".repeat(32)}`;
  load();
  await settle();
  assert.match(doomed(), /d{32}/);
  assert.equal(exercised.length, 2);
});

test("a refusal by who has nothing to erase causes nothing", async () => {
  load().set(0);
  await settle();
  assert.deepEqual([exercised, kept()], [[], { candor: write(3, today(), 0, 7) }]);
});

test("an erasure that was not acknowledged is asked for again", async () => {
  jar.set("candor", write(3, today(), 0, 7));
  localStorage.candor_wipe = `0.${"e".repeat(32)}`;
  load();
  await settle();
  assert.equal(exercised.length, 1);
  page.dispatchEvent(new Event("visibilitychange"));
  await settle();
  assert.equal(exercised.length, 2);
});

test("neither a kill switch, nor an older text, nor a grant that ran out erases anything", async () => {
  grant();
  load();
  load({ data: { off: "" } });
  load({ window: { __candor_off: 1 } });
  load({ config: { rev: 4, material: 4 } });
  jar.clear();
  load();
  await settle();
  assert.deepEqual([doomed(), exercised, list().length], ["", [], 1]);
});

test("a visitor can ask what is stored", async () => {
  assert.equal(await load().mine(), "mine");
  assert.deepEqual(exercised, [["mine", BASE, "demo"]]);
});
