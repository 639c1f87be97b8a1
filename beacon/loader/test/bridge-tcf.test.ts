import { CmpApi, CmpApiModel } from "@iabtcf/cmpapi";
import { RestrictionType, TCString } from "@iabtcf/core";
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { beforeEach, test } from "node:test";
import tcf from "../src/bridge/tcf.ts";
import { DENIED, GRANTED, PENDING, define, message, pass, said, start, story } from "./platform.ts";
import { type Choice, IN_2025, NO, OTHER, VENDOR, YES, tcString } from "./tc-strings.ts";

const stub: () => void = createRequire(import.meta.url)("@iabtcf/stub");
const cmp = () => new CmpApi(300, 1, true);
type TcApi = (command: string, version: number, callback: (value: unknown, success: boolean) => void) => void;
const own = globalThis as unknown as { __tcfapi: TcApi };

beforeEach(() => CmpApiModel.reset());

/** What the bridge says of a choice that the visitor made before this page. */
const heard = (choice: Choice, vendor = VENDOR) => {
  CmpApiModel.reset();
  const platform = cmp();
  start(tcf, { vendor });
  platform.update(tcString(choice));
  return said();
};

/** An interface of the page's own making that answers every subscription with this. */
const answers = (data: unknown, success = true) => define("__tcfapi", (_: string, __: number, hear: (data: unknown, success: boolean) => void) => hear(data, success));

const { shown: _shown, ...SILENT } = YES;
/** As much of an answer as grants the first purpose. */
const WHOLE = {
  gdprApplies: true,
  eventStatus: "tcloaded",
  tcString: tcString(SILENT),
  purpose: { consents: { 1: true, 8: true } },
  vendor: { consents: { [VENDOR]: true }, disclosedVendors: { [VENDOR]: true } },
  publisher: { consents: {} },
};

test("stub first, the platform much later: its dialog, then its visitor's answers", () => {
  stub();
  start(tcf);
  pass(20_000);
  assert.deepEqual(said(), PENDING);
  const platform = cmp();
  assert.deepEqual(said(), PENDING);
  platform.update("", true);
  assert.deepEqual(said(), PENDING, "cmpuishown looks like a refusal, and is no answer");
  platform.update(tcString(YES));
  assert.deepEqual(said(), GRANTED, "useractioncomplete");
  platform.update(tcString(YES), true);
  assert.deepEqual(said(), PENDING, "the dialog is open again");
  platform.update(tcString(NO));
  assert.deepEqual(said(), DENIED, "useractioncomplete takes it back");
});

test("cmpuishown with an old string first, then tcloaded", () => {
  const platform = cmp();
  start(tcf);
  platform.update(tcString(YES), true);
  assert.deepEqual(said(), PENDING);
  CmpApiModel.tcModel = undefined as unknown as typeof CmpApiModel.tcModel;
  platform.update(tcString(YES));
  assert.equal(CmpApiModel.eventStatus, "tcloaded");
  assert.deepEqual(said(), GRANTED);
});

test("no stub: the platform is found when it comes, within a minute", () => {
  start(tcf);
  pass(30_000);
  cmp().update(tcString(YES));
  assert.deepEqual(said(), PENDING);
  pass(250);
  assert.deepEqual(said(), GRANTED);
});

test("never ready: pending, and nobody looks for ever", () => {
  start(tcf);
  pass(300_000);
  cmp().update(tcString(YES));
  pass(300_000);
  assert.deepEqual(story(), []);
});

test("gdprApplies: unknown and false are no answer, and true comes after them", () => {
  const platform = cmp();
  start(tcf);
  platform.update(null);
  assert.deepEqual(said(), PENDING);
  platform.update(tcString(YES));
  assert.deepEqual(said(), GRANTED);
  platform.update(null);
  assert.deepEqual(said(), PENDING, "and back");
  for (const gdprApplies of [undefined, 1, "true"]) {
    answers({ ...WHOLE, gdprApplies });
    start(tcf);
    assert.deepEqual(said(), PENDING);
  }
});

test("a platform in error is pending; a call that fails is a refusal", () => {
  cmp().disable();
  start(tcf);
  assert.equal(CmpApiModel.cmpStatus, "error");
  assert.deepEqual(said(), PENDING);
  for (const success of [false, undefined, 1, "true"] as boolean[]) {
    answers(WHOLE, success);
    if (success === undefined) define("__tcfapi", (_: string, __: number, hear: (data: unknown) => void) => hear(WHOLE));
    start(tcf);
    assert.deepEqual(said(), DENIED);
  }
});

test("whatever is thrown, or not understood, is pending", () => {
  let calls = 0;
  define("__tcfapi", () => {
    calls++;
    throw new Error("broken");
  });
  assert.doesNotThrow(() => start(tcf));
  pass(10_000);
  assert.deepEqual([said(), calls], [PENDING, 1]);
  for (const without of ["nothing", "tcString", "purpose", "vendor", "publisher"]) {
    answers({ ...WHOLE, [without]: undefined });
    start(tcf);
    assert.deepEqual(said(), without == "nothing" ? [1, 0] : PENDING, without);
  }
});

test("each purpose has its own", () => {
  assert.deepEqual(heard({ ...YES, purposes: [1, 8] }), [1, 0]);
  assert.deepEqual(heard({ ...YES, purposes: [1, 10] }), [6, 0]);
  assert.deepEqual(heard({ ...YES, purposes: [1, 9] }), [8, 0]);
  assert.deepEqual(heard({ ...YES, purposes: [1, 2, 3, 4, 5, 6, 7, 11] }), DENIED);
  assert.deepEqual(heard({ ...YES, purposes: [8, 9, 10] }), DENIED, "nothing without purpose 1");
});

test("the vendor consented to and shown, and none else", () => {
  assert.deepEqual(heard({ ...YES, vendors: [OTHER] }), DENIED);
  assert.deepEqual(heard(YES, 0), DENIED, "the site has no vendor");
  assert.deepEqual(heard(YES, OTHER), GRANTED);
  assert.deepEqual(heard({ ...YES, shown: [OTHER] }), DENIED, "not shown");
  assert.deepEqual(heard(SILENT), DENIED, "TCF 2.3: the string must say who was shown");
  assert.deepEqual(heard({ ...SILENT, made: IN_2025 }), GRANTED, "TCF 2.2: it need not");
  assert.deepEqual(heard({ ...YES, shown: [OTHER], made: IN_2025 }), DENIED, "but if it does, it counts");
  const old = tcString({ ...SILENT, made: IN_2025 });
  for (const [segment, answer] of [["H", [1, 0]], ["I", DENIED], ["P", DENIED], ["Q", [1, 0]]] as const) {
    answers({ ...WHOLE, tcString: `${old}.${segment}AAA`, vendor: { consents: { [VENDOR]: true } } });
    start(tcf);
    assert.deepEqual(said(), answer, `a segment that begins with ${segment}`);
  }
});

test("the field of TCF 2.3 counts like the older one", () => {
  for (const [disclosedVendors, answer] of [[{ [VENDOR]: true }, GRANTED], [{ [OTHER]: true }, DENIED]] as const) {
    cmp().update(tcString(YES));
    const real = own.__tcfapi;
    define("__tcfapi", (command: string, version: number, hear: (data: unknown, success: boolean) => void) =>
      real(command, version, (data, success) => {
        const { outOfBand: _, ...rest } = data as { outOfBand: unknown; vendor: object };
        hear({ ...rest, vendor: { ...rest.vendor, disclosedVendors } }, success);
      }),
    );
    start(tcf);
    assert.deepEqual(said(), answer);
    CmpApiModel.reset();
  }
});

test("legitimate interest is no consent", () => {
  const said = TCString.decode(tcString({ interests: [8, 9, 10], vendorInterests: [VENDOR], shown: [VENDOR] }));
  assert.ok(said.purposeLegitimateInterests.has(8) && said.vendorLegitimateInterests.has(VENDOR), "the string has it");
  assert.deepEqual(heard({ interests: [8, 9, 10], vendorInterests: [VENDOR], shown: [VENDOR] }), DENIED);
  assert.deepEqual(heard({ ...YES, vendors: [], vendorInterests: [VENDOR], interests: [8, 9, 10] }), DENIED);
});

test("what the publisher restricts", () => {
  const { NOT_ALLOWED, REQUIRE_CONSENT, REQUIRE_LI } = RestrictionType;
  assert.deepEqual(heard({ ...YES, restrictions: [[8, NOT_ALLOWED]] }), [14, 0]);
  assert.deepEqual(heard({ ...YES, restrictions: [[10, REQUIRE_CONSENT]] }), GRANTED);
  assert.deepEqual(heard({ ...YES, restrictions: [[9, REQUIRE_LI]] }), [7, 0], "consent is then no ground");
  assert.deepEqual(heard({ ...YES, restrictions: [[1, NOT_ALLOWED]] }), DENIED);
  assert.deepEqual(heard({ ...YES, restrictions: [[8, NOT_ALLOWED]] }, OTHER), GRANTED, "of another vendor");
});

test("the publisher's own segment, where there is one, and only then", () => {
  assert.deepEqual(heard({ ...NO, publisher: [1, 8, 10] }, 0), [7, 0], "without any vendor");
  assert.deepEqual(heard({ ...YES, publisher: [] }), DENIED, "it stands above the vendor");
  assert.deepEqual(heard({ ...YES, publisher: [8, 9, 10] }), DENIED, "purpose 1 first");
  assert.deepEqual(heard({ publisher: [1, 9], made: IN_2025 }), [8, 0]);
  assert.deepEqual(heard(YES), GRANTED, "publisher.consents is always there, and empty here");
  for (const [segment, answer] of [["Q", [1, 0]], ["X", [1, 0]], ["Y", DENIED], ["Z", DENIED], ["a", DENIED], ["f", DENIED], ["g", [1, 0]], ["z", [1, 0]], ["_", [1, 0]]] as const) {
    answers({ ...WHOLE, tcString: `${WHOLE.tcString}.${segment}AAA` });
    start(tcf);
    assert.deepEqual(said(), answer, `a segment that begins with ${segment}`);
  }
});

test("a string of global scope, and one that hid purpose 1, are void", () => {
  const platform = new CmpApi(300, 1, false);
  start(tcf);
  platform.update(tcString(YES));
  assert.deepEqual(said(), DENIED);
  assert.deepEqual(heard({ ...YES, oneTreatment: true }), DENIED);
  assert.deepEqual(heard({ ...YES, publisher: [1, 8], oneTreatment: true }), DENIED);
});

test("in a frame: by messages, and only the platform's own replies to our call", () => {
  const platform = cmp();
  platform.update(tcString(YES));
  const real = own.__tcfapi;
  define("__tcfapi", undefined);
  interface Call {
    readonly __tcfapiCall: { readonly command: string; readonly version: number; readonly callId: string };
  }
  const calls: Call[] = [];
  const above: { frames: object; parent?: unknown; postMessage(call: Call): void } = {
    frames: { __tcfapiLocator: {} },
    postMessage: (call) => void calls.push(call),
  };
  above.parent = above;
  // Between the frame and the window with the locator there is one of another origin, which throws when it is asked.
  const foreign = {
    parent: above,
    get frames() {
      throw new Error("another origin");
    },
  };
  define("parent", foreign);
  start(tcf);
  assert.equal(calls.length, 1);
  const { command, version, callId } = calls[0]!.__tcfapiCall;
  const reply = (returnValue: unknown, success: boolean, id: unknown = callId) => ({ __tcfapiReturn: { returnValue, success, callId: id } });
  let granted: unknown;
  real(command, version, (data, success) => (granted = reply(data, success)));

  message(foreign, granted);
  message(above, { ...(granted as object), __tcfapiReturn: { ...(granted as ReturnType<typeof reply>).__tcfapiReturn, callId: "another" } });
  for (const other of [undefined, null, "no JSON", '"text"', 7, {}, { __tcfapiCall: {} }]) message(above, other);
  assert.deepEqual(story(), []);
  message(above, granted);
  assert.deepEqual(said(), GRANTED);
  message(above, JSON.stringify(reply(null, false)));
  assert.deepEqual(said(), DENIED, "as text too");
  assert.equal(calls.length, 1);
});

test("in a frame whose platform comes late", () => {
  const posted: unknown[] = [];
  const above: { frames: Record<string, unknown>; parent?: unknown; postMessage(call: unknown): void } = { frames: {}, postMessage: (call) => void posted.push(call) };
  above.parent = above;
  define("parent", above);
  start(tcf);
  pass(5_000);
  assert.deepEqual(posted, []);
  above.frames["__tcfapiLocator"] = {};
  pass(250);
  pass(5_000);
  assert.equal(posted.length, 1);
});
