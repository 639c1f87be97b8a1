import assert from "node:assert/strict";
import { test } from "node:test";
import { CONSENT_DAYS } from "../src/limits.ts";
import { read, write } from "../src/record.ts";
import { randomFrom } from "./random.ts";
import { day, vectors } from "./vectors.ts";

const TODAY = 20_454;
const NONE = [0, 0, 15, 0];
const jar = (...texts: string[]) => texts.map((text) => "; candor=" + text).join("");
const check = (text: string, expect: unknown, now = TODAY) => assert.deepEqual(read(jar(text), now).slice(0, 4), expect, text);

test("a good record reads back", () => {
  assert.equal(write(3, TODAY, 5, 2, true), "v1.3.20454.5.2.g");
  assert.equal(write(3, TODAY, 5, 2), "v1.3.20454.5.2");
  assert.deepEqual(read(jar("v1.3.20454.5.2.g"), TODAY), [3, TODAY, 5, 2, ".g"]);
  assert.ok(!read(jar("v1.3.20454.5.2"), TODAY)[4]);
});

test("anything else is no record", () => {
  for (const text of [
    "",
    "garbage",
    "v2.3.20454.5.2",
    "v1.3.20455.5.2",
    "v1.3.20454.5",
    "v1.3.20454.5.2.x",
    "v1.3.20454.5.2.g.g",
    "v1.3.20454.16.0",
    "v1.3.20454.5.4",
    "v1.x.20454.5.2",
    "v1.3.20454.05.2",
    "v1.3.-1.5.2",
    "v1.3.20454.+5.2",
    "v1.3.20454.5.2 ",
    " v1.3.20454.5.2",
    "v1.3.20454.5.2\n",
    "v1.12345678.20454.5.2",
    "v1.3.20454.5.2" + " ".repeat(65),
    "v1.3.20454.5.2".padEnd(65, "0"),
  ])
    check(text, NONE);
});

test("a record holds for 182 days, and never for 395", () => {
  const { record_days: days } = vectors;
  assert.equal(days.ttl_days, CONSENT_DAYS);
  assert.equal(day(days.grant_date), days.grant_day);
  for (const text of [write(1, days.grant_day, 7, 0), write(1, days.grant_day, 0, 7)]) {
    const [granted, denied] = text.split(".").slice(3).map(Number);
    check(text, [1, days.grant_day, granted, denied], day(days.valid_through));
    check(text, NONE, day(days.expired_on));
    check(text, NONE, day(days.hard_cap_date));
    check(text, NONE, days.grant_day + days.hard_cap_days);
    check(text, NONE, days.grant_day - 1);
  }
});

test("of several records the strictest holds, purpose by purpose", () => {
  const both = (a: string, b: string) => read(jar(a, b), TODAY).slice(2, 4);
  assert.deepEqual(both("v1.1.20454.7.0", "v1.1.20454.0.7"), [0, 7]);
  assert.deepEqual(both("v1.1.20454.0.7", "v1.1.20454.7.0"), [0, 7]);
  assert.deepEqual(both("v1.1.20454.5.2", "v1.1.20454.3.4"), [1, 6]);
  // What one of them leaves open is open.
  assert.deepEqual(both("v1.1.20454.1.0", "v1.1.20454.7.0"), [1, 0]);
  assert.deepEqual(both("v1.1.20454.7.0", "garbage"), [7, 0]);
  assert.deepEqual(both("v1.1.20272.0.7", "v1.1.20454.7.0"), [7, 0], "a refusal that ran out");
});

test("it is found among other cookies, and nothing else is", () => {
  const found = (text: string) => read("; " + text, TODAY)[0] != 0;
  assert.ok(found("a=1; candor=v1.1.20454.7.0; b=2"));
  assert.ok(found("candor=v1.1.20454.7.0"));
  assert.ok(!found("xcandor=v1.1.20454.7.0"));
  assert.ok(!found("candor_old=v1.1.20454.7.0"));
  assert.ok(!found("a=candor=v1.1.20454.7.0"));
});

test("whatever is read was written so", () => {
  const { below, pick } = randomFrom(0x5eed);
  let good = 0;
  for (let round = 0; round < 20_000; round++) {
    const parts = ["v1", below(3), pick([TODAY, TODAY - 181, TODAY - 182, TODAY + 1, below(30_000)]), below(17), below(17), pick(["g", "", "x"])];
    const text = parts.filter((part) => part !== "" && below(40)).join(pick([".", ".", ".", "-"]));
    const [rev, day_of, granted, denied, ack] = read(jar(text), TODAY);
    if (day_of) {
      good++;
      assert.equal(write(rev, day_of, granted, denied, ack), text);
      assert.ok(day_of <= TODAY && TODAY < day_of + CONSENT_DAYS && !(granted & denied) && granted < 16 && denied < 16, text);
    }
  }
  assert.ok(good > 500, `${good} good ones`);
});

test("the refusals of two visitors of one day are the same bytes", () => {
  assert.equal(write(2, TODAY, 0, 7), write(2, TODAY, 0, 7));
  assert.doesNotMatch(write(2, TODAY, 0, 7), /[a-f]{2}/);
});
