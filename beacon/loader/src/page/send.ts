/**
 * Delivery: one request at a time, at the exit as many as the browser's keepalive budget holds. What the network does not
 * take waits in the wasm, which says when to try again; what was tried too often, and what a page leaves behind that is
 * offline or gets no answer, is kept on the device (kept.ts); and the browser holds a copy for an end without a word
 * (later.ts). A page that is going away has no later: what is done at the exit is done in one task.
 *
 * No `sendBeacon`: every browser that is still maintained has keepalive, and `sendBeacon` gives no answer.
 */
import { attempt } from "../attempt.ts";
import { clear, keep, keys, open, pick } from "./kept.ts";
import { holding, request } from "./later.ts";
import type { Page } from "./page.ts";

export const delivery = (page: Page): Pick<Page, "flush" | "flushAll" | "touch"> => {
  const { host, core } = page;
  /** Whether something of this site may be kept on the device. */
  let hasKept = !!keys()[0];
  /** The lines that are on their way. */
  const flying = new Set<string>();
  /** Whether the last answer was none. */
  let failed = false;
  let timer: number | undefined;
  /** When it fires. */
  let timer_ms = Infinity;

  const [soon, cancel, wait, hold] = holding(page, (more) => core.peek(more, ...state()));

  const state = () => [performance.now(), performance.timeOrigin, Date.now(), JSON.stringify(host.dropped)] as const;

  const drop = (reason: string, n: number) => {
    if (n > 0) host.dropped[reason] = (host.dropped[reason] || 0) + n;
  };

  /** A batch as a line. It is dated when it was written, so that nothing of its age is lost. */
  const date = (body: string) => body && [Date.now(), host.url, body].join(" ");

  const store = (line: string) => keep(line) && (hasKept = true);

  /** Hands a line to the browser; whether it took it. `taken`: from what waits; missing: a copy, whose answer says nothing. */
  const post = (line: string, now_ms: number, taken?: boolean): boolean => {
    const body = open(line, now_ms);
    const flight = taken == null ? 0 : core.launch(new TextEncoder().encode(body).length, taken);

    /** An answer; or an error, which has no headers. */
    const settle = (answer?: Response) => {
      const [status, hasResult, after] = attempt(
        // A page may have put anything in the place of `fetch`.
        () => [answer!.status | 0, answer!.headers.has("Candor-Result"), "" + answer!.headers.get("Retry-After")] as const,
      ) || [0, false, ""];
      const n = core.settle(flight, status, hasResult, after, performance.now(), Math.random());
      // As beacon/src/flush.rs judges: the wasm knows nothing of lines.
      failed = !hasResult || status == 429 || status > 499;
      drop("refused", n);
      const isLine = flying.delete(line);
      if ((n < 0 || (isLine && failed)) && !store(line)) drop("store_full", -n);
      if (failed) {
        soon();
        // It may never be seen again.
        if (document.hidden) keepAll();
      }
      flush();
    };

    const answered = page.guard(settle);
    const isSent = attempt(() => fetch(host.url, request(body, host)).then(answered, answered));
    if (!isSent) settle();
    return !!isSent;
  };

  /** Takes the next batch out of what waits. */
  const take = (atExit: boolean) => {
    const line = date(core.take(atExit, ...state()));
    if (line) host.sent = true;
    return line;
  };

  /** Sends one batch; whether one left. */
  const send = (atExit: boolean): boolean => {
    const line = take(atExit);
    if (!line) return false;
    cancel();
    return post(line, 0, true);
  };

  const sendAll = () => {
    while (send(true));
  };

  /** Sends a line that is kept; whether there was one. Out first, then sent: another tab finds it no more. */
  const sendKept = (): boolean => {
    if (!hasKept) return false;
    const now_ms = Date.now();
    const line = pick(now_ms, host.url, host.stamp);
    hasKept = !!line;
    if (line) flying.add(line);
    return hasKept && post(line, now_ms, false);
  };

  /**
   * Keeps all that waits on the device. With `copy` the browser is given it too, and nobody hears the answer: the visitor
   * may not come back, and the edge takes a number once.
   */
  const keepAll = (copy?: boolean) => {
    for (let line; (line = date(core.peek("", ...state()))) && store(line); ) {
      // What is taken and not launched is gone from the wasm.
      take(false);
      if (copy) post(line, 0);
    }
  };

  const flush = () => {
    const next_ms = core.next(performance.now(), hasKept);
    // What was kept goes first; while nobody answers it would keep what waits here from ever being tried.
    if (!next_ms) (!failed && sendKept()) || send(false) || sendKept();
    const wait_ms = Math.min(next_ms > 0 ? next_ms : Infinity, wait());
    const at_ms = performance.now() + wait_ms;
    // A timer that fires too early looks again: cheaper than another timer with each event.
    if (at_ms < timer_ms - 1) {
      clearTimeout(timer);
      timer_ms = at_ms;
      timer = page.later(wait_ms, () => {
        timer_ms = Infinity;
        hold();
        flush();
      });
    }
  };

  /** What finds no room with the browser, or what nobody answers lately, is kept. */
  const flushAll = () => {
    const isWell = () => navigator.onLine && !failed;
    cancel();
    if (isWell()) sendAll();
    if (isWell()) keepAll();
    else {
      core.recall();
      for (const line of flying) if (store(line)) flying.delete(line);
      keepAll(navigator.onLine);
      // Where the device has no room.
      sendAll();
    }
  };

  page.ends.push(() => {
    cancel();
    // Not after a trap.
    if (host.signal.aborted) {
      // What is kept could not be sent under another grant.
      clear();
      // Nothing was taken back: what was captured under this one is sent under it, and nothing aborts it.
      if (!host.signal.reason) {
        core.recall();
        for (let body; (body = core.take(true, ...state())); ) fetch(host.url, request(body, {} as { signal: null })).catch(() => {});
      }
    }
  });

  return {
    flush,
    flushAll,
    touch: () => {
      soon();
      flush();
    },
  };
};
