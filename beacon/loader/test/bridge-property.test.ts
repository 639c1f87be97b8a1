// What holds for all bridges: nothing added ever gets a visitor more than before.

import { CmpApi, CmpApiModel } from "@iabtcf/cmpapi";
import { RestrictionType } from "@iabtcf/core";
import assert from "node:assert/strict";
import { test } from "node:test";
import cookiebot from "../src/bridge/cookiebot.ts";
import gcm from "../src/bridge/gcm.ts";
import gpp from "../src/bridge/gpp.ts";
import onetrust from "../src/bridge/onetrust.ts";
import tcf from "../src/bridge/tcf.ts";
import { type Platform, bridge } from "../src/resolve.ts";
import { type Answer, define, said, start } from "./platform.ts";
import { randomFrom } from "./random.ts";
import { type Choice, IN_2025, IN_2026, OTHER, VENDOR, tcString } from "./tc-strings.ts";

const BITS = [1, 2, 4, 8];
const rank = ([granted, pending]: Answer, bit: number) => (granted & bit ? 2 : pending & bit ? 1 : 0);
const { below, pick } = randomFrom(0x5eed);
const some = (of: readonly number[], oneIn: number) => of.filter(() => below(oneIn) > 0);

const choice = (): Choice & { restrictions: [number, RestrictionType][] } => ({
  purposes: some([1, 2, 8, 9, 10], 6),
  interests: some([8, 9, 10], 2),
  vendors: some([VENDOR, OTHER], 6),
  vendorInterests: some([VENDOR], 2),
  restrictions: some([8, 9, 10], 3).slice(0, below(2)).map((purpose) => [purpose, pick([RestrictionType.NOT_ALLOWED, RestrictionType.REQUIRE_CONSENT])]),
  oneTreatment: !below(12),
  made: pick([IN_2025, IN_2026]),
  ...(below(4) && { shown: some([VENDOR, OTHER], 6) }),
  ...(!below(3) && { publisher: some([1, 8, 9, 10], 5) }),
});

/** What the bridge to the TCF says of a TC string. */
const ofString = (text: string, serviceSpecific = true): Answer => {
  CmpApiModel.reset();
  define("__tcfapi", undefined);
  new CmpApi(300, 1, serviceSpecific).update(text);
  start(tcf);
  return said();
};

test("a TC string: whatever is taken out of it or put in its way", () => {
  let granted = 0;
  for (let round = 0; round < 1_000; round++) {
    const given = choice();
    const text = tcString(given);
    const before = ofString(text);
    granted += before[0] ? 1 : 0;
    const purpose = pick([1, 8, 9, 10]);
    const without = (list: readonly number[] | undefined, gone: number) => list?.filter((id) => id != gone) ?? [];
    const added: [string, Answer][] = [
      ["a purpose refused", ofString(tcString({ ...given, purposes: without(given.purposes, purpose), ...(given.publisher && { publisher: without(given.publisher, purpose) }) }))],
      ["purpose 1 hidden", ofString(tcString({ ...given, oneTreatment: true }))],
      ["global scope", ofString(text, false)],
      ["legitimate interest", ofString(tcString({ ...given, interests: [8, 9, 10], vendorInterests: [VENDOR] }))],
    ];
    if (!given.publisher) {
      added.push(
        ["the vendor refused", ofString(tcString({ ...given, vendors: without(given.vendors, VENDOR) }))],
        ["a restriction", ofString(tcString({ ...given, restrictions: [[purpose, RestrictionType.NOT_ALLOWED], ...given.restrictions.filter(([of]) => of != purpose)] }))],
        ["the vendor not shown", ofString(tcString({ ...given, shown: without(given.shown, VENDOR) }))],
      );
    }
    for (const [what, after] of added) for (const bit of BITS) assert.ok(rank(after, bit) <= rank(before, bit), `${what}: ${JSON.stringify({ given, before, after })}`);
  }
  assert.ok(granted > 200, `only ${granted} grant anything`);
});

test("Google's commands: only the visitor's last word grants", () => {
  let granted = 0;
  for (let round = 0; round < 5_000; round++) {
    define("dataLayer", []);
    let last: string | undefined;
    start(gcm);
    for (let command = below(6); command > 0; command--) {
      const how = pick(["default", "default", "update"]);
      const analytics_storage = pick(["granted", "denied", undefined]);
      if (how == "update" && analytics_storage) last = analytics_storage;
      (globalThis as unknown as { dataLayer: unknown[] }).dataLayer.push(["consent", how, { analytics_storage, ...pick([{}, { region: ["FR"] }, { wait_for_update: 500 }]) }]);
    }
    assert.equal(said()[0], last == "granted" ? 15 : 0);
    granted += said()[0] ? 1 : 0;
  }
  assert.ok(granted > 500);
});

test("one more platform, of whatever kind, in whatever state", () => {
  const flag = () => !!below(2);
  const kinds: (() => void)[] = [
    () => {
      ofString(tcString(choice()));
    },
    () => {
      const fields = { SaleOptOut: below(3), Gpc: !below(4) };
      const pingData = { cmpStatus: "loaded", signalStatus: pick(["ready", "ready", "not ready"]), applicableSections: pick([[7], [2], [-1]]), sectionList: [7], gppString: "DBABL~CAA", parsedSections: { usnat: fields } };
      define("__gpp", (_: string, hear: (event: unknown) => void) => hear({ pingData }));
      start(gpp, { us: below(2) });
    },
    () => {
      define("dataLayer", [["consent", pick(["default", "update"]), { analytics_storage: pick(["granted", "denied"]) }]]);
      start(gcm);
    },
    () => {
      define("Cookiebot", { hasResponse: flag(), consent: { statistics: flag(), method: pick(["explicit", "implied"]) } });
      start(cookiebot);
    },
    () => {
      const closed = flag();
      define("OnetrustActiveGroups", pick([",C0001,", ",C0001,C0002,"]));
      define("OneTrust", { IsAlertBoxClosed: () => closed, GetDomainData: () => ({ ConsentModel: { Name: pick(["opt-in", "opt-out"]) } }) });
      start(onetrust);
    },
  ];
  let granted = 0;
  for (let round = 0; round < 3_000; round++) {
    const stored = below(16);
    const open: Answer = [stored, below(16) & ~stored];
    assert.deepEqual(bridge(open, []), open, "without a platform nothing changes");
    const platforms: Platform[] = [];
    let before: Answer | undefined;
    for (let more = 1 + below(3); more > 0; more--) {
      pick(kinds)();
      const [granted, pending] = said();
      platforms.push({ granted, pending });
      const after = bridge(open, platforms);
      assert.equal((after[0] | after[1]) & ~(open[0] | open[1]), 0, "what was not open stays closed");
      for (const bit of BITS) if (before) assert.ok(rank(after, bit) <= rank(before, bit), JSON.stringify({ open, platforms, before, after }));
      before = after;
    }
    granted += before![0] ? 1 : 0;
  }
  assert.ok(granted > 150, `only ${granted} grant anything`);
});
