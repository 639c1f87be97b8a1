/**
 * What the browser holds for the end: one `fetchLater` request with all that waits, and what would be said at the exit.
 * The browser sends it when the page dies without a word (a killed or crashed process), where `pagehide` never comes. It
 * is made anew when what waits has changed, and aborted when that is sent in the ordinary way.
 *
 * There is none where the browser has no `fetchLater`, or forbids it by policy or for want of room: then such an end
 * loses what waits, which the ledger shows.
 */
import { attempt } from "../attempt.ts";
import type { Page } from "./page.ts";

declare const fetchLater: (url: string, request: RequestInit) => unknown;

/** A change is held so much later: what comes together is held together. */
const SOON_MS = 400;
/** And no more often than this. It costs a fraction of a millisecond. */
const PAUSE_MS = 800;

/**
 * What `fetch` and `fetchLater` are given. `keepalive`, because it survives the page. No cookie and no path of the page
 * goes along; text needs no preflight. The browser adds `Origin` by itself.
 */
export const request = (body: string, { signal }: { signal: AbortSignal | null }): RequestInit => ({
  method: "POST",
  keepalive: true,
  credentials: "omit",
  referrerPolicy: "no-referrer",
  body,
  signal,
});

/** `peek`: the batch of what waits, with these events behind it. */
export const holding = (page: Page, peek: (more: string) => string) => {
  const { host } = page;
  /** When the next one is to be made; infinity while nothing has changed. */
  let due_ms = Infinity;
  /** When the last one was made; infinity where there can be none. */
  let made_ms = "fetchLater" in window ? -PAUSE_MS : Infinity;
  let held: AbortController | undefined;

  /** What waits has changed. The first batch leaves too soon to be held: the load has other things to do. */
  const soon = () => {
    if (host.sent && due_ms == Infinity) due_ms = Math.max(performance.now() + SOON_MS, made_ms + PAUSE_MS);
  };

  /** Aborts what is held. */
  const cancel = () => {
    due_ms = Infinity;
    held?.abort();
    held = undefined;
  };

  /** In how many ms it is to be made. */
  const wait = () => due_ms - performance.now();

  /** Makes it, if it is time. Only from a timer: no capture is at work then, that would be asked while it speaks. */
  const hold = () => {
    // A timer may fire a fraction early.
    if (wait() < 1) {
      cancel();
      const more: string[] = [];
      // Numbers that are used only if the page ends here. A hook of the site is not asked about what may never be said:
      // where there was ever one, only what it has seen is held.
      if (!host.kept.before) {
        const { seq } = host;
        page.asked = more;
        page.tell("asked");
        page.asked = undefined;
        host.seq = seq;
      }
      const body = peek(more.join());
      if (body) {
        made_ms = performance.now();
        held = new AbortController();
        // A policy forbids it, or others have used up its room: the page does without.
        attempt(() => fetchLater(host.url, request(body, held!))) || (made_ms = Infinity);
      }
    }
  };

  return [soon, cancel, wait, hold] as const;
};
