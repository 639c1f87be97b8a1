import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { network, said } from "./network.ts";

let net: ReturnType<typeof network>;
beforeEach(() => (net = network()));

const held = () => net.later.map(({ init }) => said(init.body));

test("before the first batch nothing is held", () => {
  const page = net.load();
  page.say("a");
  net.pass(999);
  assert.deepEqual(held(), []);
  net.pass(1);
  page.say("b");
  net.pass(400);
  assert.deepEqual(held(), [["b"]]);
});

/** A page whose first batch has left. */
const SENT = { sent: true };

test("what waits is held a moment after a change, together, and anew at most every 800 ms", async () => {
  const page = net.load({ host: SENT });
  page.say("a");
  net.pass(300);
  page.say("b");
  net.pass(99);
  assert.deepEqual(held(), []);
  net.pass(1);
  assert.deepEqual(held(), [["a", "b"]]);
  net.pass(600);
  await net.posts[0]!.answer(200);
  page.say("c");
  net.pass(400);
  page.say("d");
  net.pass(799);
  assert.deepEqual(held(), [["c"]]);
  net.pass(1);
  assert.deepEqual(held(), [["c", "d"]]);
});

test("what is sent in the ordinary way is held no more; what nobody took is held again", async () => {
  const page = net.load();
  page.say("a");
  net.pass(1000);
  assert.deepEqual([net.posts.length, held()], [1, []]);
  await net.posts[0]!.answer(503);
  net.pass(400);
  assert.deepEqual(held(), [["a"]]);
  page.host.abort();
  page.end();
  assert.deepEqual(held(), [], "gone with the recording");
});

test("captures are asked, and their numbers are taken back", () => {
  const told: string[] = [];
  const page = net.load({
    host: SENT,
    page: {
      tell(signal: string) {
        told.push(signal);
        page.page.record('"CLS so far"');
        page.page.record('"INP so far"');
      },
    },
  });
  page.say("a");
  net.pass(400);
  assert.deepEqual([held(), told, page.host.seq, page.page.asked], [[["a", "CLS so far", "INP so far"]], ["asked"], 1, undefined]);
  assert.deepEqual(page.wasm.has(), ['"a"'], "they are not queued");
  // Nothing waits, and yet there is something to say.
  net.pass(600);
  page.page.touch();
  net.pass(800);
  assert.deepEqual(held(), [["CLS so far", "INP so far"]]);
});

test("where the site has a hook, nothing is held that it has not seen", () => {
  const page = net.load({ host: { ...SENT, kept: { before: [0, ["before", () => {}], 15] } }, page: { tell: () => assert.fail("asked") } });
  page.say("a");
  net.pass(400);
  assert.deepEqual(held(), [["a"]]);
});

test("where there is no fetchLater, or a policy forbids it, nobody is asked and it is not tried again", async () => {
  const page = net.load({ page: { tell: () => assert.fail("asked") } });
  Reflect.deleteProperty(globalThis, "fetchLater");
  const without = net.load({ page: { tell: () => assert.fail("asked") } });
  without.say("a");
  net.pass(900);
  page.die();
  net = network();
  let calls = 0;
  Object.assign(globalThis, {
    fetchLater() {
      calls++;
      throw new DOMException("policy", "NotAllowedError");
    },
  });
  const forbidden = net.load();
  forbidden.say("a");
  net.pass(500);
  net.pass(500);
  await net.posts[0]!.answer(200);
  forbidden.say("b");
  net.pass(4000);
  assert.deepEqual([calls, net.posts.length], [1, 1]);
});
