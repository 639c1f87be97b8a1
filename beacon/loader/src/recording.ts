/**
 * One recording, from a grant to its end. It captures at once what cannot be had later: errors. (Event
 * timings and all else the browser keeps for whoever asks with `buffered`.) It brings the wasm when the
 * page is idle, and speaks through the small sender where there is no wasm: not yet, not any more, or never.
 */
import { attempt } from "./attempt.ts";
import { type Config, ERRORS } from "./config.ts";
import { speak } from "./exit.ts";
import type { Glue, Host } from "./host.ts";
import { ERRORS_KEPT, IDLE_MS } from "./limits.ts";
import { remember } from "./store.ts";

/** What the caller knows of a recording. */
export type Terms = Pick<Host, "url" | "stamp" | "bits" | "env" | "release" | "rate"> & Pick<Config, "keep" | "site">;

/** Begins a recording; `assets` is `<base>/a/<version>/standard.`. Returns its end, which leaves nothing behind. */
export const begin = (terms: Terms, assets: string): (() => void) => {
  const ending = new AbortController();
  const { signal } = ending;
  /** The wasm: not there yet, or 0 once it will never speak (again). */
  let glue: Glue | 0 | undefined;

  /** The small sender, where no wasm speaks. */
  const flush = () => attempt(() => glue || speak(host, signal));

  const keepError = (t_ms: number, event: Event) =>
    host.errors[ERRORS_KEPT - 1]
      ? // One more, from nothing too.
        (host.seq++, (host.dropped.error_flood = -~host.dropped.error_flood!))
      : host.errors.push([t_ms, event]);

  /** Nothing of the wasm goes on. */
  const end = () => {
    attempt(() => (glue as Glue).stop());
    glue = 0;
    host.onerror = keepError;
  };

  /** The small sender takes over for good. */
  const fall = () => {
    if (glue !== 0) {
      end();
      flush();
    }
  };

  const host: Host = {
    ...terms,
    // Not randomUUID: it is missing where the page is not a secure context.
    page: (crypto.getRandomValues(new Uint8Array(16)) as { reduce(f: (hex: string, byte: number) => string, start: string): string }).reduce(
      (hex, byte) => hex + (byte + 256).toString(16).slice(1),
      "",
    ),
    view: 0,
    onerror: keepError,
    seq: 0,
    errors: [],
    start: location.href,
    dropped: {},
    guard:
      (callback) =>
      (...args) => {
        try {
          if (glue) callback(...args);
        } catch {
          fall();
        }
      },
  };

  remember(host.page + "." + terms.site, terms.keep);

  const listen = (type: string, listener: (event: Event) => void) => addEventListener(type, listener, { capture: true, signal });

  if (host.bits & ERRORS) {
    const heard = (event: Event) => host.onerror!(performance.now(), event);
    listen("error", heard);
    listen("unhandledrejection", heard);
  }

  listen("visibilitychange", () => document.hidden && flush());
  listen("pagehide", flush);

  // Without an idle callback (WebKit) at once: all that happens in this task is the start of a fetch.
  (window.requestIdleCallback || setTimeout)(
    async () => {
      try {
        // Both by fetch first: that delays no `load` event, and a dynamic import may (consent.ts); it then finds
        // the file in the cache. The options stand twice, because repetition compresses best.
        await fetch(assets + "js", { credentials: "omit", referrerPolicy: "origin" });
        const response = await fetch(assets + "wasm", { credentials: "omit", referrerPolicy: "origin" });
        const module: Glue = await import(assets + "js");
        await module.default({ module_or_path: response });
        if (glue !== 0) {
          host.call = (glue = module).call;
          glue.start(host);
        }
      } catch {
        fall();
      }
    },
    { timeout: IDLE_MS } as IdleRequestOptions & number,
  );

  return () => {
    ending.abort();
    end();
  };
};
