/**
 * One recording, from a grant to its end. It captures at once what cannot be had later (errors, event
 * timings), brings the wasm when the page is idle, and speaks through the small sender where there
 * is no wasm: not yet, not any more, or never.
 */
import { attempt } from "./attempt.ts";
import { ERRORS, TIMING } from "./config.ts";
import { speak } from "./exit.ts";
import type { Glue, Host } from "./host.ts";
import { ERRORS_KEPT, IDLE_MS, LITE_AGE_MS, PAINT_MS, TIMING_MS, TIMINGS_KEPT } from "./limits.ts";

/** What the caller knows of a recording. */
export type Terms = Pick<Host, "url" | "stamp" | "bits" | "env" | "release" | "rate">;

/** Begins a recording; `assets` is `<base>/a/<version>/standard.`. Returns its end, which leaves nothing behind. */
export const record = (terms: Terms, assets: string): (() => void) => {
  const ending = new AbortController();
  const { signal } = ending;
  let glue: Glue | undefined;

  /** The small sender, where no wasm speaks. */
  const flush = () => glue || attempt(() => speak(host, signal));

  /** Nothing of the wasm goes on. */
  const end = () => {
    host.dead = true;
    attempt(() => glue!.stop());
    glue = host.onerror = host.ontimings = undefined;
  };

  /** The small sender takes over for good. */
  const fall = () => {
    if (host.dead) return;
    end();
    flush();
  };

  /** `own`: the loader's own callbacks go on when the wasm is dead. */
  const guard =
    <A extends unknown[]>(callback: (...args: A) => unknown, own?: boolean) =>
    (...args: A): void => {
      try {
        if (own || !host.dead) callback(...args);
      } catch {
        fall();
      }
    };

  const host: Host = {
    ...terms,
    // Not randomUUID: it is missing where the page is not a secure context.
    page: Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => (byte + 256).toString(16).slice(1)).join(""),
    began: performance.now(),
    seq: 0,
    view: 0,
    sent: false,
    errors: [],
    timings: [],
    dropped: {},
    dead: false,
    guard,
  };

  const listen = (type: string, listener: (event: Event) => void) => addEventListener(type, guard(listener, true), { capture: true, signal });

  if (host.bits & ERRORS) {
    const failed = (event: Event) => {
      const t = performance.now();
      if (host.onerror) host.onerror(t, event);
      else if (host.errors.length < ERRORS_KEPT) host.errors.push([t, event]);
      else {
        host.seq++;
        host.dropped.error_flood = (host.dropped.error_flood || 0) + 1;
      }
    };
    listen("error", failed);
    listen("unhandledrejection", failed);
  }

  if (host.bits & TIMING && window.PerformanceObserver?.supportedEntryTypes?.includes("event")) {
    const observer = new PerformanceObserver(
      guard((list) => {
        const entries = list.getEntries();
        if (host.ontimings) host.ontimings(entries);
        else if (host.timings.length < TIMINGS_KEPT) host.timings.push(...entries);
      }),
    );
    observer.observe({ type: "event", buffered: true, durationThreshold: TIMING_MS } as PerformanceObserverInit);
    signal.onabort = () => observer.disconnect();
  }

  listen("pagehide", flush);
  listen("visibilitychange", () => document.visibilityState == "hidden" && flush());
  const ticking = setInterval(flush, LITE_AGE_MS);

  const begin = async () => {
    try {
      // The bytes, not the response: of a wrong media type the glue would complain on the console.
      // They come first, because a fetch delays no `load` event, and a dynamic import may (consent.ts).
      const response = await fetch(assets + "wasm", { credentials: "omit", referrerPolicy: "origin" });
      const module: Glue = await import(assets + "js");
      await module.default({ module_or_path: await response.arrayBuffer() });
      if (host.dead) return;
      glue = module;
      module.start(host);
    } catch {
      fall();
    }
  };
  const idle: typeof requestIdleCallback | undefined = window.requestIdleCallback;
  if (idle) idle(begin, { timeout: IDLE_MS });
  else setTimeout(begin, PAINT_MS);

  return () => {
    ending.abort();
    clearInterval(ticking);
    end();
  };
};
