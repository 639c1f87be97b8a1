import assert from "node:assert/strict";
import { test } from "node:test";
import gcm from "../src/bridge/gcm.ts";
import { type Answer, DENIED, GRANTED, PENDING, define, pass, said, start, story } from "./platform.ts";

type Layer = unknown[];
const layer = () => (globalThis as unknown as { dataLayer: Layer }).dataLayer;
/** What Google's snippet puts on a page. */
function gtag(..._command: unknown[]) {
  layer().push(arguments);
}
const granted = { analytics_storage: "granted" };
const denied = { analytics_storage: "denied" };
const elsewhere = { ad_storage: "granted" };

/** What the bridge says after these commands, told before it came and while it listened. */
const after = (...commands: [how: string, what: object][]): Answer => {
  const answers = [true, false].map((early) => {
    define("dataLayer", []);
    if (!early) start(gcm);
    for (const [how, what] of commands) gtag("consent", how, what);
    if (early) start(gcm);
    return said();
  });
  assert.deepEqual(answers[0], answers[1]);
  return answers[0]!;
};

test("only an update grants, and an update takes back", () => {
  assert.deepEqual(after(["default", denied]), DENIED);
  assert.deepEqual(after(["default", denied], ["update", granted]), GRANTED);
  assert.deepEqual(after(["update", granted]), GRANTED);
  assert.deepEqual(after(["default", denied], ["update", granted], ["update", denied]), DENIED);
  assert.deepEqual(after(["update", denied], ["update", granted]), GRANTED);
  assert.deepEqual(after(["update", { analytics_storage: "yes" }]), DENIED);
});

test("a granted default is never consent", () => {
  assert.deepEqual(after(["default", granted]), PENDING);
  assert.deepEqual(after(["default", granted], ["update", elsewhere]), PENDING);
  assert.deepEqual(after(["default", granted], ["update", denied]), DENIED);
  assert.deepEqual(after(["update", denied], ["default", granted]), DENIED);
});

test("a default for a region leaves it open", () => {
  assert.deepEqual(after(["default", { ...granted, region: ["US"] }], ["default", denied]), PENDING);
  assert.deepEqual(after(["default", denied], ["default", { ...granted, region: ["US-CA"] }]), PENDING);
  assert.deepEqual(after(["default", { ...denied, region: ["FR"] }]), PENDING);
  assert.deepEqual(after(["default", { ...denied, region: ["FR"] }], ["update", granted]), GRANTED);
});

test("wait_for_update: pending until an update, and then what holds", () => {
  const waiting = { ...denied, wait_for_update: 500 };
  assert.deepEqual(after(["default", waiting]), PENDING);
  assert.deepEqual(after(["default", waiting], ["update", granted]), GRANTED);
  assert.deepEqual(after(["default", waiting], ["update", elsewhere]), DENIED);
  define("dataLayer", []);
  start(gcm);
  gtag("consent", "default", waiting);
  pass(60_000);
  assert.deepEqual(said(), PENDING, "no time-out is an answer");
});

test("types that are not ours, and other commands, change nothing", () => {
  assert.deepEqual(after(["default", elsewhere], ["update", elsewhere]), PENDING);
  define("dataLayer", []);
  start(gcm);
  gtag("consent", "update", granted);
  gtag("event", "update", denied);
  gtag("consent", "declare", denied);
  for (const odd of [undefined, null, 7, "consent", {}, [], ["consent"], ["consent", "update"], { event: "consent" }]) assert.doesNotThrow(() => layer().push(odd));
  assert.deepEqual(said(), GRANTED);
  layer().push(["consent", "update", denied], { event: "x" });
  assert.deepEqual(said(), DENIED, "a list does as well as arguments, and two entries at once");
});

test("the page's push works as before", () => {
  const seen: unknown[] = [];
  const mine: Layer = [];
  mine.push = function (this: Layer, ...entries: unknown[]) {
    assert.equal(this, mine);
    seen.push(...entries);
    if (entries[0] == "bad") throw new Error("the page's own");
    return Array.prototype.push.apply(this, entries);
  };
  define("dataLayer", mine);
  start(gcm);
  assert.equal(mine.push(1, 2), 2);
  assert.deepEqual([seen, mine.slice()], [[1, 2], [1, 2]]);
  assert.throws(() => mine.push("bad"), /the page's own/);
});

test("a layer that comes late, and another one in its place", () => {
  start(gcm);
  pass(5_000);
  assert.deepEqual(story(), []);
  define("dataLayer", []);
  gtag("consent", "update", granted);
  pass(250);
  assert.deepEqual(said(), GRANTED);
  define("dataLayer", []);
  pass(250);
  gtag("consent", "update", denied);
  assert.deepEqual(said(), DENIED);
  const heard = story().length;
  pass(120_000);
  assert.equal(story().length, heard, "nothing is heard twice");
});

test("no layer: pending", () => {
  start(gcm);
  pass(300_000);
  assert.deepEqual(said(), PENDING);
  assert.equal(layer(), undefined, "and none is made");
});
