import assert from "node:assert/strict";
import { test } from "node:test";
import type { Heard } from "../../src/host.ts";
import { intake } from "../../src/page/capture/intake.ts";
import { fake } from "./fake.ts";

test("what is held comes in its order, then it hears for itself", () => {
  const event = new Event("error");
  const kept: Heard = [1, ["setting", "theme", "dark"], 31];
  const held: Heard[] = [kept, [2, ["track", "first"], 1], [3, event], [4, ["track", "second"], 1]];
  const done: unknown[] = [];
  const it = fake({
    host: { held },
    page: { record: (_: string, { name }: { name: string }, t: number) => done.push([t, name]), errors: { heard: (...args: unknown[]) => done.push(args) } },
  });
  intake[1](it.page);
  assert.deepEqual(done, [[1, "theme"], [2, "first"], [3, event], [4, "second"]]);
  assert.deepEqual([held, kept], [[], [1, ["setting", "theme", "dark"], 31]], "the list is empty, and what the loader keeps is whole");
  it.host.heard(5, ["track", "third"], 1);
  it.host.heard(6, event);
  assert.deepEqual(done.slice(4), [[5, "third"], [6, event]]);
});

test("without a grant for them errors are not there", () => {
  const it = fake({ host: { held: [[1, new Event("error")]] } });
  intake[1](it.page);
  assert.deepEqual(it.recorded, []);
});
