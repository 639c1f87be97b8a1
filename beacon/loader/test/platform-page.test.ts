// The whole way: platforms as IAB's own libraries run them, the bridges, and the loader with hooks.

import { CmpApi as Gpp, SignalStatus } from "@iabgpp/cmpapi";
import { CmpApi as Tcf } from "@iabtcf/cmpapi";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { ADDRESS, all, begun, load, record, set, settle } from "./authority.ts";
import { stub } from "./gpp-stub.ts";
import { NO, VENDOR, YES, tcString } from "./tc-strings.ts";

for (const name of ["tcf", "gpp"]) {
  const bridge = new URL(`../src/bridge/${name}.ts`, import.meta.url).href;
  writeFileSync(new URL(`../a/1/bridge-${name}.js`, ADDRESS), `export { default } from "${bridge}";`);
}

test("two platforms, by the stricter; a change stops in the same task; nothing is kept of it", async () => {
  stub();
  const gpp = new Gpp(300, 1);
  const tcf = new Tcf(300, 1, true);
  const consent = load({ hooks: true, config: { src: "cmp", bridges: ["tcf", "gpp"], vendor: VENDOR } });
  const told: unknown[] = [];
  consent.on(({ usage }) => told.push(usage));
  await settle();
  assert.deepEqual([consent.get(), shown], [all("pending"), []], "no banner of ours");

  tcf.update("", true);
  tcf.update(tcString(YES));
  assert.deepEqual(consent.get(), all("pending"), "the second platform is not ready");
  gpp.setGppString("DBABM~" + tcString({ ...YES, purposes: [1, 8] }));
  gpp.setApplicableSections([2]);
  assert.equal(begun, 0);
  gpp.setSignalStatus(SignalStatus.READY);
  assert.deepEqual([consent.get().usage, consent.get().timing, begun], ["granted", "denied", 1]);

  tcf.update(tcString(NO));
  assert.deepEqual(consent.get(), all("denied"));
  tcf.update(null);
  assert.equal(consent.get().usage, "pending", "the GDPR does not apply, and nobody was asked");
  tcf.update(tcString(YES));
  assert.deepEqual([consent.get().usage, begun], ["granted", 2]);
  gpp.setSignalStatus(SignalStatus.NOT_READY);
  assert.equal(consent.get().usage, "pending");
  assert.deepEqual(told, ["pending", "granted", "denied", "pending", "granted", "pending"]);
  assert.deepEqual([set, record()], [[], undefined], "the platform keeps the record, not we");
});
