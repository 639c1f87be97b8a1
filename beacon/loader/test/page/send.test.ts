import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { HOST, network, said } from "./network.ts";

let net: ReturnType<typeof network>;
beforeEach(() => (net = network()));

const say = (page: ReturnType<typeof net.load>, count: number, name = "n") => {
  for (let n = 0; n < count; n++) page.say(name + n);
};
/** A page whose first batch has its answer. */
const begin = async () => {
  const page = net.load();
  page.say("open");
  net.pass(1000);
  await net.posts[0]!.answer(200);
  net.posts.length = 0;
  return page;
};

test("a batch is what the contract says, and leaves a second after the start", () => {
  const page = net.load();
  page.say("open");
  net.pass(999);
  assert.deepEqual([net.posts.length, page.host.sent], [0, undefined]);
  net.pass(1);
  const [{ url, init }] = net.posts as [(typeof net.posts)[0]];
  const { body, signal, ...rest } = init;
  assert.deepEqual([url, said(body), signal, page.host.sent], [HOST.url, ["open"], page.host.signal, true]);
  assert.deepEqual(rest, { method: "POST", keepalive: true, credentials: "omit", referrerPolicy: "no-referrer" });
});

test("then by age or by number, and one at a time", async () => {
  const page = await begin();
  page.say("a");
  net.pass(4999);
  assert.equal(net.posts.length, 0);
  net.pass(1);
  assert.equal(net.posts.length, 1);
  say(page, 60);
  net.pass(60_000);
  assert.equal(net.posts.length, 1, "an answer is awaited");
  await net.posts[0]!.answer(204);
  assert.equal(said(net.posts[1]!.init.body).length, 60);
});

test("what nobody took goes again after a pause, and an answer ends it", async () => {
  const page = await begin();
  say(page, 30);
  for (const [at, [status, hasResult]] of ([[0, false], [503, true], [200, false]] as const).entries()) {
    await net.posts[at]!.answer(status, hasResult);
    net.pass([1000, 4000, 15_000][at]! - 1);
    assert.equal(net.posts.length, at + 1, `pause ${at}`);
    net.pass(1);
    assert.equal(net.posts.length, at + 2);
  }
  await net.posts[3]!.answer(200);
  assert.deepEqual([page.wasm.has(), net.lines(), page.host.dropped], [[], [], {}]);
});

test("it waits as long as it is told", async () => {
  const page = await begin();
  say(page, 30);
  await net.posts[0]!.answer(429, true, "6");
  net.pass(5999);
  assert.equal(net.posts.length, 1);
  net.pass(1);
  assert.equal(net.posts.length, 2);
});

test("what the edge refuses is counted, and each batch says what was", async () => {
  const page = await begin();
  say(page, 30);
  await net.posts[0]!.answer(413);
  say(page, 30);
  await net.posts[1]!.answer(403);
  assert.deepEqual(page.host.dropped, { refused: 60 });
  say(page, 30);
  assert.deepEqual(JSON.parse(net.posts[2]!.init.body).dropped, { refused: 60 });
});

test("what was tried often enough is kept, and sent with the time since it was written", async () => {
  const page = await begin();
  say(page, 30);
  for (let n = 0; n < 4; n++) {
    await net.posts[n]!.answer(500);
    if (n < 3) net.pass(20_000);
  }
  assert.deepEqual([net.lines().length, page.wasm.has()], [1, []]);
  const fourth = net.posts[3]!.init.body;
  net.pass(60_000);
  assert.deepEqual([net.posts[4]!.init.body, net.lines()], [fourth.replace('"consent"', '"held":65000,"consent"'), []]);
  await net.posts[4]!.answer(0);
  assert.equal(net.lines().length, 1, "back again");
  net.pass(300_000);
  await net.posts[5]!.answer(200);
  assert.deepEqual([net.lines(), page.host.dropped], [[], {}]);
});

test("where the device has no room for it, it is counted", async () => {
  const page = await begin();
  net.is.full = true;
  say(page, 30);
  for (let n = 0; n < 4; n++) {
    await net.posts[n]!.answer(500);
    net.pass(60_000);
  }
  assert.deepEqual([page.host.dropped, net.posts.length], [{ store_full: 30 }, 4]);
});

test("the exit sends what the browser carries and keeps the rest", async () => {
  const page = await begin();
  for (let n = 0; n < 10; n++) page.say(n + "é".repeat(4000));
  // Seven of them were enough for a batch by size.
  assert.equal(net.posts.length, 1);
  page.hide();
  const sent = net.posts.flatMap(({ init }) => said(init.body));
  const kept = net.lines().flatMap((line) => said(line.split(" ").slice(2).join(" ")));
  assert.deepEqual([...sent, ...kept].map((text) => text[0]).join(""), "0123456789");
  assert.ok(kept.length > 0 && new TextEncoder().encode(net.posts.map(({ init }) => init.body).join("")).length < 64 * 1024);
  assert.deepEqual(page.wasm.has().length, sent.length, "on their way");
  page.die();
  net.is.hidden = false;
  net.load().page.flush();
  net.pass(1000);
  assert.deepEqual(said(net.posts.at(-1)!.init.body), kept);
});

test("offline everything is kept at once, what was on its way too; online it is sent without waiting", async () => {
  const page = await begin();
  say(page, 30);
  page.say("in a tunnel");
  net.is.online = false;
  page.hide();
  assert.deepEqual([net.posts.length, net.lines().length, page.wasm.has()], [1, 1, []]);
  await net.posts[0]!.answer(0);
  assert.deepEqual(page.wasm.has(), [], "called back already");
  // Nothing has failed yet of which the wasm knows: it tries once, and then waits.
  await net.posts[1]!.answer(0);
  assert.deepEqual([net.posts.length, net.lines().length], [2, 1]);
  net.is.online = true;
  page.wasm.core.resume();
  page.page.flush();
  assert.equal(said(net.posts[2]!.init.body).length, 31);
  await net.posts[2]!.answer(200);
  assert.deepEqual(net.lines(), []);
});

test("an exit where nobody answers lately: on the device, and a copy on its way", async () => {
  const page = await begin();
  say(page, 30);
  await net.posts[0]!.answer(520, false);
  page.say("last");
  page.hide();
  // What was tried before goes by itself.
  assert.deepEqual([net.lines().length, net.posts.length, page.wasm.has()], [2, 3, []]);
  // Of one moment: in no order.
  assert.deepEqual(net.posts.slice(1).map(({ init }) => init.body).sort(), net.lines().map((line) => line.split(" ").slice(2).join(" ")).sort());
  await net.posts[1]!.answer(520, false);
  assert.equal(net.lines().length, 2, "the answer to a copy says nothing");
});

test("a line that was on its way at such an exit is kept again", async () => {
  (await begin()).die();
  net.store["candor_unsent1"] = `${Date.now()} ${HOST.url} {"consent":${HOST.stamp},"events":["old"]}`;
  const page = net.load();
  page.page.flush();
  net.pass(1000);
  assert.deepEqual([said(net.posts[0]!.init.body), net.lines()], [["old"], []]);
  net.is.online = false;
  page.hide();
  assert.equal(net.lines().length, 1);
});

test("hidden, what comes back without an answer is kept at once", async () => {
  const page = await begin();
  page.say("a");
  page.hide();
  assert.deepEqual([net.posts.length, net.lines()], [1, []]);
  await net.posts[0]!.answer(0);
  assert.deepEqual([net.lines().length, page.wasm.has()], [1, []]);
});

test("a full or forbidden device changes nothing for the page", async () => {
  for (const what of ["full", "forbidden"] as const) {
    net = network();
    net.is[what] = true;
    const page = await begin();
    say(page, 30);
    await net.posts[0]!.answer(503, false);
    page.hide();
    assert.equal(net.posts.length, 2, "there is only the network");
    await net.posts[1]!.answer(200);
    assert.deepEqual([page.wasm.has(), page.host.dropped], [[], {}]);
  }
});

test("whatever stands in the place of fetch, nothing is thrown and nothing lost", async () => {
  const page = await begin();
  net.is.broken = true;
  say(page, 30);
  page.hide();
  assert.equal(net.lines().length + page.wasm.has().length, 1);
  for (const answer of [null, 5, {}, { status: "200", headers: { get: () => 1 } }, { get headers() { throw new Error("no"); } }]) {
    net = network();
    globalThis.fetch = (async () => answer) as never;
    const page = net.load();
    page.say("a");
    net.pass(1000);
    await new Promise((go) => setImmediate(go));
    assert.deepEqual(page.wasm.has(), ['"a"'], JSON.stringify(answer && Object.keys(answer)));
  }
});

test("the end of the grant forgets what is kept; another end does not", async () => {
  for (const isAborted of [true, false]) {
    net = network();
    const page = await begin();
    say(page, 30);
    await net.posts[0]!.answer(503, false);
    page.hide();
    assert.equal(net.lines().length, 1);
    if (isAborted) page.host.abort();
    page.end();
    assert.deepEqual(net.lines().length, isAborted ? 0 : 1);
  }
});

test("an end by another grant sends what waits and what flies, for good; one by a withdrawal sends nothing", async () => {
  for (const taken of [0, 2]) {
    net = network();
    const page = await begin();
    say(page, 30);
    page.say("waits");
    page.host.abort(taken);
    page.end();
    const last = net.posts.slice(1);
    assert.equal(last.length, taken ? 0 : 1);
    for (const post of last) {
      assert.ok(said(post.init.body).includes("waits") && said(post.init.body).length > 1, post.init.body);
      assert.deepEqual([post.init.signal, post.init.keepalive, post.init.credentials], [undefined, true, "omit"]);
      await post.answer(0);
    }
    if (!taken) assert.deepEqual(page.wasm.has(), []);
  }
});
