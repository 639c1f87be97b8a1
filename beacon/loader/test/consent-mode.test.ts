import assert from "node:assert/strict";
import { test } from "node:test";
import type { States } from "../src/consent.ts";
import emit from "../src/consent-mode.ts";
import { define } from "./platform.ts";

type State = NonNullable<States["usage"]>;
const TYPES = ["ad_storage", "ad_user_data", "ad_personalization", "analytics_storage", "functionality_storage", "personalization_storage", "security_storage"];
const pushed = () => (globalThis as unknown as { dataLayer: IArguments[] }).dataLayer.map((entry) => [...entry]);

/** The loader's `consent.on`, and a way to change what it tells. */
const consent = (first: State) => {
  let tell: (states: States) => void = () => {};
  const on = (watcher: typeof tell) => {
    tell = watcher;
    watcher({ usage: first });
  };
  return { on, change: (usage: State, more: States = {}) => tell({ usage, ...more }) };
};

test("the default is denied for all seven types, in the same task, whatever was decided", () => {
  for (const state of ["pending", "denied", "granted"] as const) {
    define("dataLayer", undefined);
    emit(consent(state));
    const [how, kind, { wait_for_update, ...types }] = pushed()[0] as [string, string, Record<string, unknown>];
    assert.deepEqual([how, kind, wait_for_update], ["consent", "default", 500]);
    assert.deepEqual(Object.keys(types).sort(), [...TYPES].sort());
    assert.deepEqual([...new Set(Object.values(types))], ["denied"]);
    assert.deepEqual(pushed().slice(1), state == "pending" ? [] : [["consent", "update", { analytics_storage: state }]]);
  }
});

test("an update at each change, of the one type", () => {
  define("dataLayer", undefined);
  const { on, change } = consent("pending");
  emit({ on });
  for (const state of ["pending", "granted", "granted", "pending", "denied", "granted", "denied", "pending"] as const) change(state);
  assert.deepEqual(
    pushed().slice(1).map(([, kind, what]) => [kind, what]),
    ["granted", "denied", "granted", "denied"].map((word) => ["update", { analytics_storage: word }]),
  );
});

test("other purposes grant nothing", () => {
  define("dataLayer", undefined);
  const { on, change } = consent("pending");
  emit({ on });
  change("denied", { timing: "granted", errors: "granted", linking: "granted" });
  assert.deepEqual(pushed().slice(1), [["consent", "update", { analytics_storage: "denied" }]]);
});

test("the page's own layer stays, and commands are what Google's tags take for them", () => {
  const layer: unknown[] = [{ event: "first" }];
  define("dataLayer", layer);
  emit(consent("granted"));
  assert.equal((globalThis as unknown as { dataLayer: unknown }).dataLayer, layer);
  assert.deepEqual(layer[0], { event: "first" });
  for (const entry of layer.slice(1)) assert.equal(Object.prototype.toString.call(entry), "[object Arguments]");
});
