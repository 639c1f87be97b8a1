/** A browser as far as delivery sees it: a clock, timers, a device that keeps text, and a network that does as the test says. */
import { delivery } from "../../src/page/send.ts";
import { type Fake, HOST, fake } from "./fake.ts";
import { outbox } from "./outbox.ts";

export interface Post {
  readonly url: string;
  readonly init: RequestInit & { body: string };
  /** Comes back with this; 0: not at all. `hasResult`: from the edge. */
  answer(status: number, hasResult?: boolean, after?: string): Promise<void>;
  readonly isAnswered: boolean;
}

/** What is in a batch. */
export const said = (body: string): string[] => JSON.parse(body).events;

const turn = () => new Promise((go) => setImmediate(go));

export const network = () => {
  let now_ms = 0;
  let timers: { id: number; due_ms: number; call: () => unknown }[] = [];
  let lastTimer = 0;
  const posts: Post[] = [];
  const later: { init: RequestInit & { body: string } }[] = [];
  const is = { online: true, hidden: false, full: false, forbidden: false, broken: false };

  const store = new Proxy({} as Record<string, string>, {
    get(kept, key) {
      if (is.forbidden) throw new DOMException("forbidden", "SecurityError");
      return Reflect.get(kept, key);
    },
    set(kept, key, value) {
      if (is.forbidden || (is.full && String(value).length > (Reflect.get(kept, key) ?? "").length)) throw new DOMException("full", "QuotaExceededError");
      return Reflect.set(kept, key, String(value));
    },
  });
  const set = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  set("window", globalThis);
  set("localStorage", store);
  set("document", {
    get hidden() {
      return is.hidden;
    },
  });
  set("navigator", {
    get onLine() {
      return is.online;
    },
  });
  set("performance", { now: () => now_ms, timeOrigin: 1_790_000_000_000 });
  set("clearTimeout", (id: number) => (timers = timers.filter((timer) => timer.id != id)));
  Date.now = () => 1_790_000_000_000 + Math.floor(now_ms);
  // Always another one, and for a pause always the same: what it makes of one is the fraction of a nanosecond.
  let drawn = 0;
  Math.random = () => 0.5 - ++drawn * 1e-12;
  set("fetch", (url: string, init: Post["init"]) => {
    if (is.broken) throw new TypeError("somebody has put this in the place of fetch");
    return new Promise((done, fail) => {
      const post = {
        url,
        init,
        isAnswered: false,
        async answer(status: number, hasResult = true, after?: string) {
          post.isAnswered = true;
          const headers = new Headers({ ...(hasResult && { "Candor-Result": "1" }), ...(after && { "Retry-After": after }) });
          status ? done({ status, headers }) : fail(new TypeError("Failed to fetch"));
          await turn();
        },
      };
      posts.push(post);
    });
  });
  set("fetchLater", (_url: string, init: Post["init"]) => {
    const one = { init };
    later.push(one);
    init.signal!.addEventListener("abort", () => later.splice(later.indexOf(one), 1));
    return {};
  });

  /** A page load, with its wasm. */
  const load = (more: { host?: object; page?: object } = {}) => {
    const wasm = outbox(now_ms);
    let isAlive = true;
    const guard = (callback: (...args: unknown[]) => unknown) => (...args: unknown[]) => void (isAlive && callback(...args));
    const one: Fake = fake({
      host: more.host ?? {},
      core: wasm.core,
      page: {
        guard,
        later(ms: number, call: () => unknown) {
          timers.push({ id: ++lastTimer, due_ms: now_ms + ms, call: guard(call) });
          return lastTimer;
        },
        record(json: string) {
          one.host.seq++;
          if (one.page.asked) return void one.page.asked.push(json);
          if (wasm.core.push(json, 0, now_ms)) one.host.dropped["queue_full"] = -~one.host.dropped["queue_full"]!;
          one.page.touch();
        },
        ...more.page,
      },
    });
    Object.assign(one.page, delivery(one.page));
    return {
      ...one,
      wasm,
      /** The page captures something. */
      say: (text: string) => one.page.record(JSON.stringify(text)),
      hide() {
        is.hidden = true;
        one.page.flushAll();
      },
      /** It is gone: whatever comes back finds nobody. */
      die() {
        one.end();
        isAlive = false;
      },
    };
  };

  return {
    is,
    posts,
    later,
    store,
    load,
    now: () => now_ms,
    /** Time goes by, with all that was to be done meanwhile. */
    pass(ms: number) {
      const end_ms = now_ms + ms;
      for (let rounds = 0; rounds < 10_000; rounds++) {
        const next = timers.sort((a, b) => a.due_ms - b.due_ms)[0];
        if (!next || next.due_ms > end_ms) {
          now_ms = end_ms;
          return;
        }
        timers.shift();
        now_ms = Math.max(now_ms, next.due_ms);
        next.call();
      }
      throw new Error("timers without end");
    },
    /** What is kept on the device, line by line. */
    lines: () => Object.keys(store).filter((key) => key.startsWith("candor_unsent")).map((key) => store[key]!),
  };
};

export { HOST };
