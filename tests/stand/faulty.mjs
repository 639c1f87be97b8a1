// The worker as it is deployed, behind storage and queues that fail as a test says. It is a module of the stand that imports the
// bundle: the bundle has no word of it. What may happen to a write of `EVENTS` (or of `DB`, if the plan says so):
//
//   fail    it is not done, and an error is the answer
//   stall   it is done; after a while, in which a client gives up, an error is the answer
//   twice   it is done twice, and the second answer is given
//   panic   the binding throws where workers-rs does not expect it: a panic in the middle of a request
//
// With `before`, columns by table, every write leaves those columns out: what a worker of an older schema writes.
//
// With `consumer`, writes fail in the queue's handler only; if it is the name of a queue, for that queue only.
//
// And to the queue: `double` sends a message twice, `unsure` sends it and answers with an error, `again` lets the handler fail
// after it is done, so that its whole batch comes again. Which happens to which call is drawn from the plan's seed.
//
// POST /__faults sets the plan, GET /__faults says what happened, POST /__send puts a text into a queue.

import Worker from "./index.js";
export { Tallies } from "./index.js";

let plan = {};
let happened = {};
let state = 0;

/** mulberry32: seeded, and enough to choose by. */
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

/** What happens now, of these, each with the share that the plan gives it. */
function draw(...modes) {
  let at = random();
  for (const mode of modes) {
    at -= plan[mode] ?? 0;
    if (at < 0) {
      happened[mode] = (happened[mode] ?? 0) + 1;
      return mode;
    }
  }
  return "pass";
}

/** A write as a worker has it that does not know some columns. */
function older(sql) {
  for (const [table, columns] of Object.entries(plan.before ?? {})) {
    if (!sql.startsWith(`INSERT INTO ${table}(`)) continue;
    happened.older = (happened.older ?? 0) + 1;
    for (const column of columns) {
      const parts = [`, ${column} = CASE WHEN excluded.seq > ${table}.seq THEN excluded.${column} ELSE ${table}.${column} END`, `,value->>'$.${column}'`, `,${column}`];
      for (const part of parts) sql = sql.replace(part, "");
    }
  }
  return sql;
}

const wait = (ms) => new Promise((go) => setTimeout(go, ms));

// The names of these classes are looked at.
class D1Database {
  #inner;
  #fails;
  constructor(inner, fails = true) {
    this.#inner = inner;
    this.#fails = fails;
  }
  prepare(sql) {
    if (this.#fails && sql.includes("INSERT INTO") && draw("panic") === "panic") throw new Error("the binding broke");
    return this.#inner.prepare(older(sql));
  }
  async batch(statements) {
    const mode = this.#fails ? draw("fail", "stall", "twice") : "pass";
    if (mode === "fail") throw new Error("D1_ERROR: told to fail");
    const results = await this.#inner.batch(statements);
    if (mode === "stall") {
      await wait(plan.stall_ms ?? 0);
      throw new Error("D1_ERROR: Network connection lost.");
    }
    if (plan.slow_ms) await wait(plan.slow_ms);
    return mode === "twice" ? await this.#inner.batch(statements) : results;
  }
}

class WorkerQueue {
  #inner;
  constructor(inner) {
    this.#inner = inner;
  }
  send(body, options) {
    return this.#twice(() => this.#inner.send(body, options));
  }
  sendBatch(messages, options) {
    return this.#twice(() => this.#inner.sendBatch(messages, options));
  }
  async #twice(send) {
    const mode = draw("unsent", "double", "unsure");
    if (mode === "unsent") throw new Error("the queue is told to fail");
    await send();
    if (mode === "double") await send();
    if (mode === "unsure") throw new Error("Queue send failed: timed out");
  }
}

function wrapped(env, queue) {
  const events = new D1Database(env.EVENTS, !plan.consumer || (queue !== undefined && [true, queue].includes(plan.consumer)));
  return { ...env, EVENTS: events, DB: plan.control ? new D1Database(env.DB) : env.DB, BATCHES: new WorkerQueue(env.BATCHES) };
}

export default {
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/__faults") {
      if (request.method === "GET") return Response.json(happened);
      plan = await request.json();
      state = plan.seed | 0;
      happened = {};
      return new Response(null, { status: 204 });
    }
    if (pathname === "/__send") {
      await env[searchParams.get("queue")].send(await request.text(), { contentType: "text" });
      return new Response(null, { status: 204 });
    }
    return new Worker(ctx, wrapped(env)).fetch(request);
  },
  async queue(batch, env, ctx) {
    await new Worker(ctx, wrapped(env, batch.queue)).queue(batch);
    if (draw("again") === "again") throw new Error("the handler is told to fail");
  },
  scheduled(event, env, ctx) {
    return new Worker(ctx, wrapped(env)).scheduled(event);
  },
};
