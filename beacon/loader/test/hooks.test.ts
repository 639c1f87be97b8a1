import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, mock, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Report, Terms } from "../src/bridge/types.ts";
import type { States } from "../src/consent.ts";
import { type HookConfig, hooks } from "../src/hooks.ts";
import { define, page } from "./platform.ts";

const PENDING = { granted: 0, pending: 15 };
const GRANTED = { granted: 15, pending: 0 };

/** What the chunks of this test write down. */
interface Seen {
  begun: Record<string, { terms: Terms; report: Report }>;
  times: number;
  modes: number;
}
const seen = globalThis as unknown as { seen: Seen };
const folder = mkdtempSync(join(tmpdir(), "candor-hooks-"));
process.on("exit", () => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "a/7"), { recursive: true });
const chunk = (name: string, code: string) => writeFileSync(join(folder, `a/7/${name}.js`), code);
for (const name of ["tcf", "gpp", "gcm"]) chunk(`bridge-${name}`, `export default (terms, report) => { seen.times++; seen.begun.${name} = { terms, report }; };`);
chunk("bridge-broken", "export default (terms, report) => { report({ granted: 15, pending: 0 }); throw new Error('broken'); };");
chunk("bridge-empty", "");
chunk("consent-mode", "export default ({ on }) => { seen.modes++; on(() => {}); };");

let watched: number;
let refreshed: number;
const consent = { get: (): States => ({}), on: (watcher: (states: States) => void) => (watched++, watcher({})) };
const hook = (config: Partial<HookConfig>) => hooks({ ask: 7, version: "7", ...config }, pathToFileURL(folder) + "/", consent, () => void refreshed++);
// A failed import needs longer than one that is there.
const settle = () => new Promise((go) => setTimeout(go, 250));

beforeEach(() => {
  mock.timers.reset();
  seen.seen = { begun: {}, times: 0, modes: 0 };
  watched = refreshed = 0;
});
afterEach(settle);

test("nothing is fetched before it is asked what the platforms say", async () => {
  const { platforms } = hook({ bridges: ["tcf"], emit: 1 });
  await settle();
  assert.deepEqual([seen.seen.begun, seen.seen.modes], [{}, 0]);
  assert.deepEqual(platforms(), [PENDING]);
  await settle();
  assert.deepEqual([Object.keys(seen.seen.begun), seen.seen.modes, watched, refreshed], [["tcf"], 1, 1, 0]);
});

test("each platform has its place, pending until it speaks", async () => {
  const { platforms } = hook({ bridges: ["gpp", "tcf"], vendor: 9, us: 1 });
  platforms();
  platforms();
  await settle();
  assert.deepEqual(platforms(), [PENDING, PENDING]);
  const { ask, vendor, us } = seen.seen.begun["tcf"]!.terms;
  assert.deepEqual([ask, vendor, us], [7, 9, 1]);
  const first = seen.seen.begun["tcf"]!.report;
  first(GRANTED);
  assert.deepEqual([platforms(), refreshed], [[PENDING, GRANTED], 1]);
  seen.seen.begun["gpp"]!.report({ granted: 1, pending: 2 });
  assert.deepEqual([platforms(), refreshed], [[{ granted: 1, pending: 2 }, GRANTED], 2]);
  first(PENDING);
  assert.deepEqual(platforms()[1], PENDING);
  await settle();
  assert.equal(seen.seen.times, 2, "each was begun once");
});

test("a bridge that does not load, is none, or throws stays pending", async () => {
  const { platforms } = hook({ bridges: ["missing", "empty", "broken", "tcf"] });
  platforms();
  await settle();
  seen.seen.begun["tcf"]!.report(GRANTED);
  assert.deepEqual(platforms(), [PENDING, PENDING, PENDING, GRANTED]);
});

test("what the page's own code throws when it is told stays out", async () => {
  const { platforms } = hooks({ ask: 7, version: "7", bridges: ["tcf"] }, pathToFileURL(folder) + "/", consent, () => {
    throw new Error("the page's own");
  });
  platforms();
  await settle();
  assert.doesNotThrow(() => seen.seen.begun["tcf"]!.report(GRANTED));
  assert.deepEqual(platforms(), [GRANTED]);
});

test("bridges wait for the page's load event, as they might hold it up", async () => {
  define("document", { readyState: "interactive" });
  const { platforms } = hook({ bridges: ["tcf"] });
  platforms();
  await settle();
  assert.deepEqual(seen.seen.begun, {});
  page.dispatchEvent(new Event("load"));
  await settle();
  assert.deepEqual(Object.keys(seen.seen.begun), ["tcf"]);
});

test("consent mode: passed on if the site says so, and never to itself", async () => {
  for (const [config, modes] of [[{}, 0], [{ emit: 0 }, 0], [{ emit: 1 }, 1], [{ emit: 1, bridges: ["tcf"] }, 1], [{ emit: 1, bridges: ["gcm"] }, 0]] as const) {
    seen.seen.modes = 0;
    const { platforms } = hook(config);
    platforms();
    await settle();
    assert.equal(seen.seen.modes, modes, JSON.stringify(config));
  }
});
