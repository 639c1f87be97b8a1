/**
 * One recording, from a grant to its end. It captures at once what cannot be had later: errors, and the
 * calls of the API. (Event timings and all else the browser keeps for whoever asks with `buffered`.) It brings
 * the wasm, and speaks through the small sender where there is none: not yet, not any more, or never.
 */
import { attempt } from "./attempt.ts";
import { type Config, ERRORS } from "./config.ts";
import { speak } from "./exit.ts";
import type { Heard, Host } from "./host.ts";
import { HELD } from "./limits.ts";
import { remember } from "./store.ts";

/** What the caller knows of a recording. */
export type Terms = Pick<Host, "url" | "stamp" | "bits" | "data" | "kept" | "rate"> & Pick<Config, "keep" | "site">;

/** The module that the loader imports (page/drive.ts). */
export interface Wrapper {
  readonly default: (host: Host) => Promise<void>;
}

/** Begins a recording; `bring` hands it to the wasm's module, and never rejects. Its `abort` leaves nothing behind. */
export const begin = (terms: Terms, bring: (host: Host) => Promise<unknown>): Host => {
  const host: Host = Object.assign(new AbortController(), {
    ...terms,
    // Not randomUUID: it is missing where the page is not a secure context.
    page: (crypto.getRandomValues(new Uint8Array(32)) as { reduce(f: (hex: string, byte: number) => string, start: string): string }).reduce(
      (hex, byte) => hex + (byte % 16).toString(16),
      "",
    ),
    speak: () => attempt(() => host.signal.aborted || host.live || speak(host)),
    seq: 0,
    held: Object.values(terms.kept),
    start: location.href,
    view: 0,
    heard: (...thing: Heard) =>
      host.held[HELD - 1]
        ? // One more, from nothing too.
          (host.seq++, (host.dropped.queue_full = -~host.dropped.queue_full!))
        : host.held.push(thing),
    dropped: {} as Host["dropped"],
  });

  remember(host.page + "." + terms.site, terms.keep);

  const listen = (type: string, listener: (event: Event) => void) => addEventListener(type, listener, { capture: true, signal: host.signal });

  if (host.bits & ERRORS) {
    const heard = (event: Event) => host.heard(performance.now(), event);
    listen("error", heard);
    listen("unhandledrejection", heard);
  }

  listen("visibilitychange", () => document.hidden && host.speak());
  listen("pagehide", host.speak);

  // If it does not come to that, the small sender speaks.
  bring(host).then(host.speak);

  return host;
};
