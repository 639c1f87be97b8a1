import { CmpApi, CmpStatus, SignalStatus } from "@iabgpp/cmpapi";
import { RestrictionType } from "@iabtcf/core";
import assert from "node:assert/strict";
import { test } from "node:test";
import gpp from "../src/bridge/gpp.ts";
import { type Hear, STUB_PING, stub } from "./gpp-stub.ts";
import { DENIED, GRANTED, PENDING, define, message, pass, said, start, story } from "./platform.ts";
import { type Choice, IN_2025, NO, OTHER, VENDOR, YES, tcString } from "./tc-strings.ts";

/** The platform, in place of the stub. */
const cmp = () => {
  if (!(globalThis as { __gpp?: unknown }).__gpp) stub();
  return new CmpApi(300, 1);
};
const ready = (platform: CmpApi, sections: number[]) => {
  platform.setApplicableSections(sections);
  platform.setSignalStatus(SignalStatus.READY);
};
const EUROPE = 2;
const CANADA = 5;
const US = 7;
const CALIFORNIA = 8;

/** What the bridge says of a European choice made before this page. */
const heard = (choice: Choice, vendor = VENDOR, sections = [EUROPE]) => {
  stub();
  const platform = cmp();
  platform.setGppString("DBABM~" + tcString(choice));
  start(gpp, { vendor });
  ready(platform, sections);
  return said();
};

/** What the bridge says of fields of a US section. */
const american = (fields: Record<string, unknown>, { section = "usnat", applicable = [US], us = 0, europe = undefined as Choice | undefined } = {}) => {
  stub();
  const platform = cmp();
  if (europe) platform.setGppString("DBABM~" + tcString(europe));
  for (const [field, value] of Object.entries(fields)) platform.setFieldValue(section, field, value);
  // The library gives every TC string that it writes anew a segment of the publisher's own: the visitor's string comes back in its place.
  const [header, , ...rest] = platform.getGppString().split("~");
  if (europe) platform.setGppString([header, tcString(europe), ...rest].join("~"));
  start(gpp, { us });
  ready(platform, applicable);
  return said();
};

test("stub first, the platform later: not ready, ready, not ready, ready", () => {
  stub();
  start(gpp);
  pass(20_000);
  assert.deepEqual(said(), PENDING);
  const platform = cmp();
  platform.setCmpStatus(CmpStatus.LOADED);
  platform.setGppString("DBABM~" + tcString(YES));
  platform.setApplicableSections([EUROPE]);
  platform.fireSectionChange("tcfeuv2");
  assert.deepEqual(said(), PENDING, "it is there, and not ready");
  platform.setSignalStatus(SignalStatus.READY);
  assert.deepEqual(said(), GRANTED);
  platform.setSignalStatus(SignalStatus.NOT_READY);
  assert.deepEqual(said(), PENDING, "its dialog is open");
  platform.setGppString("DBABM~" + tcString(NO));
  platform.setSignalStatus(SignalStatus.READY);
  assert.deepEqual(said(), DENIED);
});

test("no stub: the platform is found when it comes; never ready stays pending", () => {
  start(gpp);
  pass(10_000);
  assert.deepEqual(story(), []);
  const platform = cmp();
  platform.setGppString("DBABM~" + tcString(YES));
  ready(platform, [EUROPE]);
  pass(250);
  assert.deepEqual(said(), GRANTED);
  platform.setCmpStatus(CmpStatus.ERROR);
  assert.deepEqual(said(), PENDING);

  stub();
  const never = cmp();
  never.setGppString("DBABM~" + tcString(YES));
  never.setApplicableSections([EUROPE]);
  start(gpp);
  pass(300_000);
  assert.deepEqual(said(), PENDING);
});

test("headers of both paddings", () => {
  for (const header of ["DBABM", "DBABMA"]) {
    const platform = cmp();
    platform.setGppString(`${header}~${tcString(YES)}`);
    start(gpp);
    ready(platform, [EUROPE]);
    assert.deepEqual(said(), GRANTED, header);
  }
  for (const header of ["DBACNY", "DBACNYA"]) {
    const platform = cmp();
    platform.setGppString(`${header}~${tcString({ ...NO, publisher: [1, 8] })}~1YNN`);
    start(gpp);
    ready(platform, [EUROPE]);
    assert.deepEqual(said(), [1, 0], header);
  }
});

test("Europe's section by the rules of the TCF", () => {
  const { NOT_ALLOWED, REQUIRE_CONSENT, REQUIRE_LI } = RestrictionType;
  assert.deepEqual(heard({ ...YES, purposes: [1, 10] }), [6, 0]);
  assert.deepEqual(heard({ ...YES, purposes: [8, 9, 10] }), DENIED);
  assert.deepEqual(heard({ ...YES, vendors: [OTHER] }), DENIED);
  assert.deepEqual(heard(YES, 0), DENIED);
  assert.deepEqual(heard({ ...YES, shown: [OTHER] }), DENIED);
  const { shown: _, ...silent } = YES;
  assert.deepEqual(heard(silent), DENIED);
  assert.deepEqual(heard({ ...silent, made: IN_2025 }), GRANTED);
  assert.deepEqual(heard({ interests: [8, 9, 10], vendorInterests: [VENDOR], shown: [VENDOR] }), DENIED);
  assert.deepEqual(heard({ ...YES, restrictions: [[8, NOT_ALLOWED], [10, REQUIRE_CONSENT], [9, REQUIRE_LI]] }), [6, 0]);
  assert.deepEqual(heard({ ...YES, publisher: [] }), DENIED);
  assert.deepEqual(heard({ ...YES, oneTreatment: true }), DENIED);
});

test("the specification's own names, and segments apart", () => {
  stub();
  const bits = (...on: number[]) => Array.from({ length: 24 }, (_, at) => on.includes(at + 1));
  const core = { IsServiceSpecific: true, PurposeConsent: bits(1, 8), VendorConsent: [VENDOR], PubRestrictions: [] };
  const say = (tcfeuv2: unknown, more = {}) => {
    const pingData = { ...STUB_PING, cmpStatus: "loaded", signalStatus: "ready", applicableSections: [EUROPE], sectionList: [EUROPE], gppString: "DBABM~" + tcString(YES), parsedSections: { tcfeuv2 }, ...more };
    define("__gpp", (command: string, hear: Hear) => hear(command == "ping" ? pingData : { pingData }, true));
    start(gpp);
    return said();
  };
  assert.deepEqual(say([core, { SegmentType: 1, DisclosedVendors: [VENDOR] }]), [1, 0]);
  assert.deepEqual(say([core, { SegmentType: 1, DisclosedVendors: [] }]), DENIED);
  assert.deepEqual(say([{ ...core, IsServiceSpecific: false }, { DisclosedVendors: [VENDOR] }]), DENIED);
  const whole = [core, { DisclosedVendors: [VENDOR] }, { PubPurposesConsent: bits(1, 9) }];
  assert.deepEqual(say(whole, { sectionList: [1, EUROPE], gppString: `DBACNY~old.YAAA~${tcString(YES)}` }), [1, 0], "its own section");
  assert.deepEqual(say(whole, { sectionList: [1, EUROPE], gppString: `DBACNY~old~${tcString(YES)}.YAAA` }), [8, 0]);
  assert.deepEqual(say(undefined), PENDING);
  assert.deepEqual(say(null), PENDING);
  assert.deepEqual(say("CQ"), PENDING);
});

test("US sections only refuse", () => {
  for (const field of ["SaleOptOut", "SharingOptOut", "TargetedAdvertisingOptOut"]) {
    assert.deepEqual(american({ [field]: 1 }), DENIED, field);
    for (const value of [0, 2]) assert.deepEqual(american({ [field]: value }), PENDING, `${field} ${value}: no consent either`);
  }
  assert.deepEqual(american({ Gpc: true }), DENIED);
  assert.deepEqual(american({ SaleOptOutNotice: 1, SharingOptOutNotice: 1, TargetedAdvertisingOptOutNotice: 1 }), PENDING, "a notice is no opt-out");
  assert.deepEqual(american({ SharingOptOut: 1 }, { section: "usca", applicable: [CALIFORNIA] }), DENIED);
  assert.deepEqual(american({ OptOutSale: "Y" }, { section: "uspv1", applicable: [6] }), DENIED);
  assert.deepEqual(american({ OptOutSale: "N" }, { section: "uspv1", applicable: [6] }), PENDING);
  assert.deepEqual(american({ SaleOptOut: 1 }, { us: 1 }), PENDING, "the site's policy: it means nothing");
});

test("several sections: an opt-out stands above Europe's grant", () => {
  const both = { applicable: [EUROPE, US], europe: YES };
  assert.deepEqual(american({ SaleOptOut: 2 }, both), GRANTED);
  assert.deepEqual(american({ SaleOptOut: 1 }, both), DENIED);
  assert.deepEqual(american({ SaleOptOut: 1 }, { ...both, us: 1 }), GRANTED);
  assert.deepEqual(american({ SaleOptOut: 1 }, { ...both, applicable: [EUROPE] }), GRANTED, "it does not apply here");
  assert.deepEqual(american({ SaleOptOut: 2 }, { ...both, europe: NO }), DENIED);
});

test("an empty segment of the publisher's own is one: it refuses", () => {
  const platform = cmp();
  platform.setGppString("DBABM~" + tcString(YES));
  platform.setFieldValue("usnat", "SaleOptOut", 2);
  assert.match(platform.getGppString(), /~[^~.]+\.[I-P][^~.]*\.YA*~/);
  start(gpp);
  ready(platform, [EUROPE]);
  assert.deepEqual(said(), DENIED);
});

test("no section, one to come, or one that is not known here: pending", () => {
  for (const sections of [[-1], [0], [], [1], [CANADA], [EUROPE, CANADA], [EUROPE, 0], [EUROPE, -1]]) assert.deepEqual(heard(YES, VENDOR, sections), PENDING, `${sections}`);
});

test("whatever is thrown, or not understood, is pending", () => {
  define("__gpp", () => {
    throw new Error("broken");
  });
  assert.doesNotThrow(() => start(gpp));
  const whole = { ...STUB_PING, cmpStatus: "loaded", signalStatus: "ready", applicableSections: [EUROPE] };
  for (const pingData of [undefined, null, {}, whole, { ...whole, applicableSections: undefined }, { ...whole, applicableSections: [US], parsedSections: undefined }]) {
    define("__gpp", (_: string, hear: Hear) => hear({ pingData }, true));
    start(gpp);
    assert.deepEqual(said(), PENDING);
  }
});

test("in a frame: by messages", () => {
  interface Call {
    readonly __gppCall: { readonly command: string; readonly callId: string };
  }
  const calls: Call[] = [];
  const above: { frames: object; parent?: unknown; postMessage(call: Call): void } = { frames: { __gppLocator: {} }, postMessage: (call) => void calls.push(call) };
  above.parent = above;
  define("parent", above);
  start(gpp);
  const { command, callId } = calls[0]!.__gppCall;
  const platform = cmp();
  platform.setGppString("DBABM~" + tcString(YES));
  const real = (globalThis as unknown as { __gpp(command: string, hear: Hear): void }).__gpp;
  real(command, (returnValue, success) => message(above, structuredClone({ __gppReturn: { returnValue, success, callId } })));
  assert.deepEqual(said(), PENDING);
  ready(platform, [EUROPE]);
  assert.deepEqual(said(), GRANTED);
});
