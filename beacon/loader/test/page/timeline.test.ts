import assert from "node:assert/strict";
import { test } from "node:test";
import { timeline } from "../../src/page/timeline.ts";
import { browser } from "./browser.ts";

test("a first byte lies between the beginning and now", () => {
  for (const [responseStart, isSound] of [[0.1, true], [0, false], [-1, false], [5000, false], [6000, false], [NaN, false]] as const) {
    browser({ now: 5000, entries: { navigation: [{ responseStart }] } });
    assert.equal(!!timeline().navigation, isSound, String(responseStart));
  }
  browser();
  assert.deepEqual(timeline(), { navigation: undefined, activation_ms: 0, hidden_ms: Infinity });
});

test("what was hidden before the activation was not the visitor's doing", () => {
  const changes = [["hidden", 0], ["visible", 800], ["hidden", 900], ["visible", 920], ["hidden", 950]] as const;
  const states = changes.map(([name, startTime]) => ({ name, startTime }));
  browser({ entries: { navigation: [{ responseStart: 1, activationStart: 800 }], "visibility-state": states } });
  const { activation_ms, hidden_ms } = timeline();
  assert.deepEqual([activation_ms, hidden_ms], [800, 900]);
  // A page that was opened unseen.
  browser({ entries: { navigation: [{ responseStart: 1 }], "visibility-state": states } });
  assert.equal(timeline().hidden_ms, 0);
});

test("without a record the present decides", () => {
  for (const [hidden, expect] of [[true, 0], [false, Infinity]] as const) {
    browser({ hidden });
    assert.equal(timeline().hidden_ms, expect);
  }
});
