// The bridges to platforms that keep their state in the page and tell changes by events of the window.

import assert from "node:assert/strict";
import { test } from "node:test";
import cookiebot from "../src/bridge/cookiebot.ts";
import onetrust from "../src/bridge/onetrust.ts";
import { DENIED, GRANTED, PENDING, define, pass, said, start, story, tell } from "./platform.ts";

const cookies = (hasResponse: boolean, statistics = false, method: string | null = "explicit") =>
  define("Cookiebot", { hasResponse, consented: statistics, declined: !statistics, consent: { necessary: true, statistics, marketing: !statistics, method } });

test("Cookiebot: ready before us", () => {
  for (const [statistics, answer] of [[true, GRANTED], [false, DENIED]] as const) {
    cookies(true, statistics);
    start(cookiebot);
    assert.deepEqual(said(), answer);
  }
});

test("Cookiebot: after us, an answer, another one, and none again", () => {
  start(cookiebot);
  assert.deepEqual(said(), PENDING);
  cookies(false);
  tell("CookiebotOnDialogDisplay");
  assert.deepEqual(said(), PENDING, "its dialog is open");
  cookies(true, true);
  tell("CookiebotOnAccept");
  assert.deepEqual(said(), GRANTED);
  cookies(true, false);
  tell("CookiebotOnDecline");
  assert.deepEqual(said(), DENIED);
  cookies(true, true);
  tell("CookiebotOnConsentReady");
  assert.deepEqual(said(), GRANTED);
  cookies(false);
  tell("CookiebotOnDialogDisplay");
  assert.deepEqual(said(), PENDING, "renewed: the old answer is gone");
});

test("Cookiebot: an implied consent is none, a refusal needs no method", () => {
  for (const method of ["implied", null, ""]) {
    cookies(true, true, method);
    start(cookiebot);
    assert.deepEqual(said(), PENDING);
    cookies(true, false, method);
    start(cookiebot);
    assert.deepEqual(said(), DENIED);
  }
});

test("Cookiebot: another kind of cookie, and a half-made object, grant nothing", () => {
  for (const odd of [{}, { hasResponse: true }, { hasResponse: 1, consent: { statistics: true, method: "explicit" } }, null, () => {}]) {
    define("Cookiebot", odd);
    start(cookiebot);
    assert.deepEqual(said(), PENDING);
  }
  define("Cookiebot", { hasResponse: true, consented: true, consent: { marketing: true, preferences: true, method: "explicit" } });
  start(cookiebot);
  assert.deepEqual(said(), DENIED);
});

/** OneTrust as it stands on a page. */
const trust = (groups: string, closed: boolean, model = "opt-in") => {
  define("OnetrustActiveGroups", groups);
  define("OneTrust", { IsAlertBoxClosed: () => closed, GetDomainData: () => ({ ConsentModel: { Name: model } }) });
};

test("OneTrust: ready before us", () => {
  trust(",C0001,C0002,", true);
  start(onetrust);
  assert.deepEqual(said(), GRANTED);
  trust(",c0001,c0002,", true, "Opt-In");
  start(onetrust);
  assert.deepEqual(said(), GRANTED, "however it is spelt");
  trust(",C0001,", true);
  start(onetrust);
  assert.deepEqual(said(), DENIED);
  trust(",C0001,C00021,XC0002,", true);
  start(onetrust);
  assert.deepEqual(said(), DENIED, "a whole name");
});

test("OneTrust: the groups of somebody who has not answered are no answer", () => {
  start(onetrust);
  assert.deepEqual(said(), PENDING);
  for (const groups of [",C0001,", ",C0001,C0002,"]) {
    trust(groups, false);
    tell("OneTrustGroupsUpdated", groups.split(",").filter(Boolean));
    assert.deepEqual(said(), PENDING);
  }
  trust(",C0001,C0002,", true);
  tell("OneTrustGroupsUpdated", ["C0001", "C0002"]);
  assert.deepEqual(said(), GRANTED);
  trust(",C0001,", true);
  tell("OneTrustGroupsUpdated", ["C0001"]);
  assert.deepEqual(said(), DENIED);
});

test("OneTrust: where it does not ask first, an active group is no consent", () => {
  for (const model of ["opt-out", "implied consent", "notice only", ""]) {
    trust(",C0001,C0002,", true, model);
    start(onetrust);
    assert.deepEqual(said(), PENDING, model);
    trust(",C0001,", true, model);
    start(onetrust);
    assert.deepEqual(said(), DENIED, model);
  }
});

test("OneTrust: the event may come before its own state", () => {
  trust(",C0001,C0002,", true);
  start(onetrust);
  tell("OneTrustGroupsUpdated", ["C0001"]);
  assert.deepEqual(said(), DENIED, "at once, by what the event says");
  trust(",C0001,", true);
  pass(1_000);
  assert.deepEqual(said(), DENIED);
  trust(",C0001,C0002,", false);
  tell("OneTrustGroupsUpdated", ["C0001", "C0002"]);
  assert.deepEqual(said(), PENDING);
  trust(",C0001,C0002,", true);
  pass(1_000);
  assert.deepEqual(said(), GRANTED, "the dialog closes after the groups were told");
  tell("OTConsentApplied");
  assert.deepEqual(said(), GRANTED);
});

test("OneTrust: half of it is nothing", () => {
  define("OneTrust", { geolocationResponse: {} });
  define("OnetrustActiveGroups", ",C0002,");
  start(onetrust);
  assert.deepEqual(story(), [PENDING]);
});
