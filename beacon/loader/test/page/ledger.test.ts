import assert from "node:assert/strict";
import { test } from "node:test";
import { randomFrom } from "../random.ts";
import { type Post, network, said } from "./network.ts";

const SEEDS = 200;

/**
 * Pages that record, hide, show, end and begin, under a network that refuses, hangs, is not there and comes back. Every event
 * is at one place at a time: with the wasm, or on the device. In the end the edge has each, unless it refused it.
 * `canBeFull`: the device may have no room; then what is tried out or comes back may be gone, but for nothing else.
 */
const live = async (seed: number, canBeFull: boolean) => {
  const { below, pick } = randomFrom(seed);
  const net = network();
  const stored = new Set<string>();
  const refused = new Set<string>();
  const doubtful = new Set<string>();
  let page = net.load();
  let count = 0;

  /** The edge takes a batch, or somebody else answers; at times the edge has it and its answer is lost. */
  const answer = async (post: Post) => {
    const texts = said(post.init.body);
    const status = pick([200, 204, 200, 400, 429, 500, 503, 0, 0]);
    const hasResult = status > 0 && below(4) > 0;
    const isFinal = hasResult && status < 500 && status != 429;
    if ((isFinal && status < 300) || (!isFinal && !below(5))) for (const text of texts) stored.add(text);
    if (isFinal && status >= 400) for (const text of texts) refused.add(text);
    if (!isFinal && net.is.full) for (const text of texts) doubtful.add(text);
    await post.answer(status, hasResult, below(3) ? undefined : "3");
  };
  const open = () => net.posts.filter(({ isAnswered }) => !isAnswered);
  const check = (what: string) => {
    const kept = net.lines().flatMap((line) => said(line.split(" ").slice(2).join(" ")));
    const all = [...page.wasm.has().map((json) => JSON.parse(json)), ...kept];
    assert.equal(new Set(all).size, all.length, `seed ${seed}: twice after ${what}`);
  };

  for (let step = 0; step < 60; step++) {
    const what = pick(["say", "say", "say", "pass", "pass", "answer", "answer", "hide", "show", "line", "device", "leave"]);
    if (what == "say") for (let n = below(12); n >= 0; n--) {
      const text = `e${count++} ${"x".repeat(below(20) ? 9 : 9000)}`;
      const full = page.host.dropped["queue_full"];
      page.say(text);
      if (page.host.dropped["queue_full"] != full) refused.add(text);
    }
    if (what == "pass") net.pass(pick([100, 1000, 6000, 60_000]));
    if (what == "answer" && open()[0]) await answer(pick(open()));
    if (what == "hide") page.hide();
    if (what == "show") net.is.hidden = false;
    if (what == "line") {
      net.is.online = !net.is.online;
      if (net.is.online) {
        page.wasm.core.resume();
        page.page.flush();
      }
    }
    if (what == "device") net.is.full = canBeFull && !net.is.full;
    if (what == "leave") {
      page.hide();
      // Nobody will hear; and what is with the wasm, and not on its way any more, is gone with it.
      const flying = new Set(open().flatMap(({ init }) => said(init.body)));
      for (const json of page.wasm.has()) {
        const text = JSON.parse(json);
        if (!flying.has(text)) {
          assert.ok(net.is.full, `seed ${seed}: left behind: ${text}`);
          doubtful.add(text);
        }
      }
      page.die();
      for (const post of open()) {
        for (const text of said(post.init.body)) stored.add(text);
        await post.answer(200);
      }
      net.is.hidden = false;
      page = net.load();
    }
    check(what);
  }

  // Everything is well again.
  Object.assign(net.is, { online: true, hidden: false, full: false });
  for (let rounds = 0; rounds < 100; rounds++) {
    page.page.flush();
    for (const post of open()) {
      for (const text of said(post.init.body)) stored.add(text);
      await post.answer(200);
    }
    net.pass(10_000);
  }
  assert.deepEqual([page.wasm.has().length, net.lines().length, page.wasm.flying()], [0, 0, 0], `seed ${seed}`);
  const lost = Array.from({ length: count }, (_, n) => `e${n} `).filter(
    (name) => ![stored, refused, doubtful].some((set) => [...set].some((text) => text.startsWith(name))),
  );
  return { lost, count };
};

test("nothing is lost or at two places, whatever the network does", async () => {
  let events = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { lost, count } = await live(seed, false);
    assert.deepEqual(lost, [], `seed ${seed}`);
    events += count;
  }
  assert.ok(events > SEEDS * 50, String(events));
});

test("nor with a device that has no room, but for what it had no room for", async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { lost } = await live(seed, true);
    assert.deepEqual(lost, [], `seed ${seed}`);
  }
});
