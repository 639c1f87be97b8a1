// The loader with hooks: sites that ask by themselves, or through a consent platform.

import assert from "node:assert/strict";
import { test } from "node:test";
import { today, write } from "../src/record.ts";
import { all, begun, grant, jar, load, page, set, settle } from "./authority.ts";

const CMP = { hooks: true, config: { src: "cmp", bridges: ["tcf"] } } as const;

test("a site that asks by itself: no banner, and its word counts", async () => {
  const consent = load({ hooks: true, config: { src: "api" } });
  await settle();
  assert.deepEqual([shown, consent.get()], [[], all("pending")]);
  consent.set({ usage: true });
  assert.deepEqual([jar.get("candor"), begun], [write(3, today(), 1, 6), 1]);
});

test("where a platform is asked it alone is: pending until it speaks, whatever was granted here before", async () => {
  grant();
  const consent = load(CMP);
  assert.deepEqual([consent.get(), begun], [all("pending"), 0]);
  await settle();
  assert.deepEqual(shown, []);
  bridged({ granted: 5, pending: 0 });
  assert.deepEqual([consent.get(), begun], [{ usage: "granted", timing: "denied", errors: "granted", linking: "denied" }, 1]);
  assert.deepEqual(set, [], "a platform keeps its own record");
});

test("what the platform takes back stops in the same task and is erased", async () => {
  const consent = load(CMP);
  await settle();
  bridged({ granted: 15, pending: 0 });
  assert.deepEqual([consent.get(), begun], [all("granted"), 1]);
  const before = String(localStorage.candor_pages);
  bridged({ granted: 0, pending: 15 });
  assert.deepEqual([consent.get(), String(localStorage.candor_pages)], [all("pending"), before], "to ask again takes nothing back");
  bridged({ granted: 0, pending: 0 });
  assert.deepEqual([consent.get(), localStorage.candor_pages], [all("denied"), undefined]);
  await settle();
  assert.equal(exercised.length, 1);
});

test("a platform that refused elsewhere is heard here", async () => {
  localStorage.candor_pages = `${today()}.${"d".repeat(32)}`;
  load(CMP);
  await settle();
  assert.equal(exercised.length, 0);
  bridged({ granted: 0, pending: 0 });
  await settle();
  assert.equal(exercised.length, 1);
});

test("a refusal kept here beats the platform, and asks it nothing", async () => {
  jar.set("candor", write(3, today(), 0, 7));
  globalThis.bridged = () => assert.fail("the bridge was not to be fetched");
  const before = globalThis.bridged;
  assert.deepEqual(load(CMP).get(), all("denied"));
  await settle();
  assert.equal(globalThis.bridged, before);
});

test("the stamp says who was asked, and on which day this page heard it", async () => {
  const posts: string[] = [];
  const consent = load(CMP);
  consent.on(() => {});
  await settle();
  bridged({ granted: 7, pending: 0 });
  Object.defineProperty(globalThis, "fetch", { value: async (_: string, init: { body: string }) => void posts.push(init.body), configurable: true });
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  page.dispatchEvent(new Event("pagehide"));
  assert.deepEqual(JSON.parse(posts[0]!).consent, { v: 1, rev: 3, day: today(), bits: 7, src: "cmp", gpc: 0 });
});
