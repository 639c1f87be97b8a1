import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { session } from "../../src/page/capture/session.ts";
import { type Fake, fake } from "./fake.ts";

const MINUTE_MS = 60_000;
const set = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

/** The wasm's rule in short: a session without an input for half an hour is over. */
const follow = (stored: string, fresh: string, now_ms: number, has_acted: boolean): string => {
  const [id = "", created, last] = stored.split(".");
  const isOn = id.length == 32 && now_ms < Number(last) + 30 * MINUTE_MS;
  return isOn ? [id, created, has_acted ? now_ms : last].join(".") : [fresh, now_ms, now_ms].join(".");
};

let now_ms: number;
/** Who waits for the lock. */
let locked: (() => unknown)[];
let storage: Record<string, string>;

beforeEach(() => {
  now_ms = 1_795_000_000_000;
  locked = [];
  storage = {};
  Date.now = () => now_ms;
  set("window", globalThis);
  set("localStorage", storage);
  const request = (_: string, then: () => unknown) => new Promise<void>((given) => locked.push(() => (then(), given())));
  set("navigator", { locks: { request } });
});

const begin = (bits = 15): Fake & { told: string[]; corrected: string[] } => {
  const told: string[] = [];
  const corrected: string[] = [];
  const it = fake({
    host: { bits },
    core: { session: follow, correct: (id: string) => corrected.push(id) },
    page: { mark: () => told.push(it.page.marks.session) },
  });
  session[1](it.page);
  return Object.assign(it, { told, corrected });
};
const act = (it: Fake) => it.dispatch("pointerdown", { isTrusted: true });
const id = () => storage["candor_session"]?.split(".")[0];
const unlock = () => locked.splice(0).forEach((then) => then());
/** `Event.isTrusted` cannot be set in Node: what a test dispatches is the visitor's unless it says otherwise. */
const Real = Event;
set("Event", class { type: string; isTrusted = true; constructor(type: string) { this.type = type; } });
test.after(() => set("Event", Real));

test("without linking there is none", () => {
  const it = begin(7);
  act(it);
  assert.deepEqual([it.told, storage, locked], [[], {}, []]);
});

test("one is drawn at once, and written under the lock", () => {
  const it = begin();
  const { session } = it.page.marks;
  assert.match(session, /^[0-9a-f]{32}$/);
  assert.deepEqual([it.told, storage], [[session], {}]);
  unlock();
  assert.equal(storage["candor_session"], `${session}.${now_ms}.${now_ms}`);
  assert.notEqual(begin().page.marks.session, "");
});

test("of two tabs that begin at once the second takes the first one's, and it was so all along", () => {
  const [first, second] = [begin(), begin()];
  assert.notEqual(first.page.marks.session, second.page.marks.session);
  unlock();
  assert.equal(second.page.marks.session, first.page.marks.session);
  assert.deepEqual(second.corrected, [id()]);
});

test("it is agreed once: when the lock is given back nothing is taken up or written again", async () => {
  const it = begin();
  unlock();
  delete storage["candor_session"];
  await new Promise((go) => setTimeout(go));
  assert.deepEqual([storage, it.corrected.length], [{}, 1]);
});

test("where the lock is refused it is written without", async () => {
  set("navigator", { locks: { request: async () => { throw new Error("no"); } } });
  const it = begin();
  await new Promise((go) => setTimeout(go));
  assert.equal(id(), it.page.marks.session);
});

test("where there is no lock it is written at once", () => {
  set("navigator", {});
  const it = begin();
  assert.equal(id(), it.page.marks.session);
});

test("the next page load goes on with it, and takes it further", () => {
  begin();
  unlock();
  const first = id();
  now_ms += 20 * MINUTE_MS;
  assert.equal(begin().page.marks.session, first);
  now_ms += 20 * MINUTE_MS;
  assert.equal(begin().page.marks.session, first);
  assert.equal(locked.length, 0);
});

test("input takes it further, every ten seconds at most, and nobody else's does", () => {
  const it = begin();
  unlock();
  const last = () => Number(storage["candor_session"]!.split(".")[2]);
  const begun_ms = now_ms;
  now_ms += 9999;
  act(it);
  assert.equal(last(), begun_ms);
  now_ms += 1;
  it.dispatch("keydown", { isTrusted: false });
  assert.equal(last(), begun_ms);
  act(it);
  assert.equal(last(), now_ms);
  now_ms -= 3_600_000;
  act(it);
  assert.equal(last(), now_ms, "a clock that was set back");
});

test("one that ran out is on nothing new; with the next input another begins", () => {
  const it = begin();
  unlock();
  const first = it.page.marks.session;
  now_ms += 30 * MINUTE_MS - 1;
  it.page.marks.expire!();
  assert.equal(it.page.marks.session, first);
  now_ms += 1;
  it.page.marks.expire!();
  it.page.marks.expire!();
  assert.deepEqual([it.page.marks.session, it.told.at(-1), it.told.filter((told) => !told).length], ["", "", 1]);
  act(it);
  unlock();
  assert.ok(id() != first && id() == it.page.marks.session);
});

test("what another tab has begun is taken up with an input, not before", () => {
  const it = begin();
  unlock();
  const first = it.page.marks.session;
  const other = "0".repeat(32);
  now_ms += 60_000;
  storage["candor_session"] = [other, now_ms, now_ms].join(".");
  it.page.marks.expire!();
  assert.equal(it.page.marks.session, first);
  act(it);
  assert.equal(it.page.marks.session, other);
});

test("cleared, it does not come back without an input", () => {
  const it = begin();
  unlock();
  const first = id();
  delete storage["candor_session"];
  now_ms += 60_000;
  it.page.marks.expire!();
  assert.equal(id(), undefined);
  act(it);
  unlock();
  assert.ok(id() && id() != first);
});

test("where nothing can be stored it holds for the page load", () => {
  set("localStorage", new Proxy({}, { get: () => { throw new Error("no"); }, set: () => { throw new Error("no"); } }));
  const it = begin();
  unlock();
  const first = it.page.marks.session;
  for (let n = 0; n < 5; n++) {
    now_ms += 60_000;
    act(it);
    unlock();
  }
  assert.equal(it.page.marks.session, first);
  it.end();
});

test("the end of the grant removes it, if it is its own; a trap does not", () => {
  const trapped = begin();
  unlock();
  trapped.end();
  assert.ok(id());
  const it = begin();
  it.host.abort();
  it.end();
  assert.deepEqual(storage, {});
  const late = begin();
  unlock();
  storage["candor_session"] = ["0".repeat(32), now_ms, now_ms].join(".");
  late.host.abort();
  late.end();
  assert.equal(id(), "0".repeat(32));
});
