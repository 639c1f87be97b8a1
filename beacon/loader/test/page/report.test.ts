import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { paint, parts, report, state } from "../../src/page/capture/report.ts";
import type { Page } from "../../src/page/page.ts";
import { NAVIGATION, browser } from "./browser.ts";
import { fake } from "./fake.ts";

beforeEach(() => void browser());

test("a value is reported when it is new, for the view in which its measuring began", () => {
  const { page, host, recorded } = fake({ host: { view: 2 } });
  const give = report(page, "CLS");
  host.view = 3;
  for (const value of [0, 0, 0.1, 0.1, 0]) give("hidden", value, { at: value });
  give("restored", -1);
  give("hidden", 0);
  assert.deepEqual(
    recorded.map(({ kind, fields, view }) => [kind, fields["name"], fields["value"], fields["detail"], view]),
    [
      ["vital", "CLS", 0, { at: 0 }, 2],
      ["vital", "CLS", 0.1, { at: 0.1 }, 2],
      ["vital", "CLS", 0, { at: 0 }, 2],
      ["vital", "CLS", 0, undefined, 3],
    ],
  );
});

test("what was only asked for is still to be said", () => {
  const { page, recorded } = fake();
  const give = report(page, "LCP");
  for (const signal of ["asked", "asked", "hidden", "asked", "hidden"] as const) give(signal, 7);
  assert.equal(recorded.length, 3);
});

test("what cannot be is not reported", () => {
  const { page, recorded } = fake();
  for (const [name, best] of [["CLS", 1000], ["LCP", 600_000]] as const) {
    const give = report(page, name);
    for (const value of [-1, NaN, Infinity, best + 0.1, best]) give("hidden", value);
  }
  assert.deepEqual(recorded.map(({ fields }) => fields["value"]), [1000, 600_000]);
});

test("parts follow each other and are never outside of the whole", () => {
  const of = (from: number, span: number, ...[first, request, response]: (number | undefined)[]) =>
    Object.entries(parts(from, span, { first, request, response, painted: from + span })).map(([name, ms]) => `${name} ${ms}`).join(", ");
  for (const [given, expect] of [
    [of(0, 2000, 300, 500, 1500), "first 300, request 200, response 1000, painted 500"],
    // A text: no resource.
    [of(0, 800, 300, undefined, undefined), "first 300, painted 500"],
    // Asked for before the first byte (early hints, a cache), and painted before it was whole.
    [of(0, 800, 300, 100, 900), "first 300, response 500"],
    // Prerendered: painted before it was seen, and after that.
    [of(900, 0, 300, 500, 700), ""],
    [of(600, 200, 300, 650, 700), "request 50, response 50, painted 100"],
    [of(0, 40, undefined, NaN, undefined), "painted 40"],
    [of(0, 10, 300, 500, 1500), "first 10"],
  ] as const)
    assert.deepEqual(given, expect);
});

test("paints are clamped to the activation and gated by hiding", () => {
  const at = (startTime: number, activation_ms: number, hidden_ms: number) =>
    paint({ activation_ms, hidden_ms } as Page, { startTime } as PerformanceEntry);
  assert.deepEqual(
    [at(500, 0, Infinity), at(500, 800, Infinity), at(1000, 800, Infinity), at(500, 0, 500), at(499, 0, 500), at(0, 0, 0)],
    [500, 0, 200, -1, 499, -1],
  );
});

test("the state is that of the moment", () => {
  const names = ["domInteractive", "domContentLoadedEventStart", "domComplete"] as const;
  for (const [at, steps, expect] of [
    [50, [0, 0, 0], "loading"],
    [50, [100, 120, 300], "loading"],
    [110, [100, 0, 0], "dom-interactive"],
    [110, [100, 120, 300], "dom-interactive"],
    [120, [100, 120, 0], "dom-content-loaded"],
    [300, [100, 120, 300], undefined],
  ] as const) {
    const navigation = { ...NAVIGATION, ...Object.fromEntries(names.map((name, n) => [name, steps[n]])) };
    assert.equal(state({ navigation } as unknown as Page, at), expect);
  }
  assert.equal(state({} as Page, 1), undefined);
});
