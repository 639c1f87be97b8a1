import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { clear, keep, keys, open, pick } from "../../src/page/kept.ts";
import { network } from "./network.ts";

const URL_ = "https://c.example/v1/batch?site=shop";
const STAMP = '{"v":1,"rev":1,"day":20454,"bits":7,"src":"ui","gpc":0}';
const NOW = 1_795_000_000_000;
const DAY = 86_400_000;

const body = (name: string, stamp = STAMP) => `{"v":1,"sent_wall":3,"release":"${name}","consent":${stamp},"events":[]}`;
const line = (name: string, { at = NOW, url = URL_, stamp = STAMP } = {}) => `${at} ${url} ${body(name, stamp)}`;
/** Lines as earlier page loads left them. */
const left = (...lines: string[]) => lines.forEach((one, at) => (net.store["candor_unsent" + at] = one));

let net: ReturnType<typeof network>;
beforeEach(() => (net = network()));

test("what is kept is taken once", () => {
  left(line("a"), line("b é \u2028"));
  assert.equal(open(pick(NOW + 5000, URL_, STAMP), NOW + 5000), body("a").replace('"consent"', '"held":5000,"consent"'));
  assert.equal(open(pick(NOW, URL_, STAMP), NOW), body("b é \u2028").replace('"consent"', '"held":0,"consent"'));
  assert.deepEqual([pick(NOW, URL_, STAMP), keys(), net.store], ["", [], {}]);
});

test("what two pages keep at once is kept of both", () => {
  keep(line("theirs"));
  const theirs = { ...net.store };
  // This tab has not seen what the other one wrote; of each key the last word stays.
  clear();
  keep(line("ours"));
  Object.assign(net.store, theirs);
  assert.deepEqual(net.lines().map((one) => one.includes("ours")).sort(), [false, true]);
});

test("another grant and a day end it", () => {
  const other = STAMP.replace('"bits":7', '"bits":1');
  left(line("other", { stamp: other }), line("old", { at: NOW - DAY - 1 }), line("old", { at: NOW - DAY - 1, url: "https://elsewhere.example/" }));
  assert.deepEqual([pick(NOW, URL_, STAMP), net.store], ["", {}]);
  // A text that looks like a stamp is none.
  const fake = `\\"consent\\":${STAMP.replaceAll('"', '\\"')}`;
  left(line(fake, { stamp: other }));
  assert.equal(pick(NOW, URL_, STAMP), "");
  left(line("as old as can be", { at: NOW - DAY }));
  assert.notEqual(pick(NOW, URL_, STAMP), "");
});

test("what goes elsewhere stays", () => {
  const theirs = line("theirs", { url: "https://c.example/v1/batch?site=other" });
  left(theirs, line("ours"));
  assert.deepEqual([pick(NOW, URL_, STAMP), net.lines()], [line("ours"), [theirs]]);
});

test("anything may stand there", () => {
  for (const text of ["", "\n", "\n\n", "x", " ", "  ", "1 2", "[object Object]", `9e99 ${URL_} {}\n`, `-Infinity ${URL_} {}`, `x ${URL_} ${body("a")}`, "é\n ü é"]) {
    left(text);
    assert.equal(pick(NOW, URL_, STAMP), "", text);
  }
});

test("a clock that was set back makes nothing negative, and what was not kept was held for nothing", () => {
  assert.equal(open(line("a"), NOW - 9e9), body("a").replace('"consent"', '"held":0,"consent"'));
  assert.equal(open(line("a"), 0), body("a"));
});

test("only the batch's own field is filled", () => {
  const text = line('\\"consent\\":0').replace('"events":[]', '"events":["consent"],"x":{"consent":0}');
  assert.equal(open(text, NOW + 7).split('"held":7,').length, 2);
  assert.ok(open(text, NOW + 7).includes(`"held":7,"consent":${STAMP}`));
});

test("there is an end to it, and a device without room or without leave keeps nothing", () => {
  // A character takes two bytes on the device.
  const large = "é".repeat(50_000);
  net.store["theirs"] = large;
  assert.ok(keep(large) && keep(large));
  assert.ok(!keep(large) && !keep("x".repeat(28_001)) && keep("x".repeat(28_000)));
  assert.ok(keys().reduce((sum, key) => sum + 2 * net.store[key]!.length, 0) <= 256_000);
  clear();
  assert.deepEqual([keys(), net.store], [[], { theirs: large }]);
  net.is.full = true;
  assert.ok(!keep("x"));
  net.is.forbidden = true;
  assert.ok(!keep("x"));
  assert.deepEqual(keys(), []);
});
