/**
 * The page's comings and goings: hidden, gone, back from the back-forward cache, online again. It records nothing itself;
 * it tells the others.
 *
 * `visibilitychange` to hidden is the last event that is sure to come on a phone; `pagehide` is what older Safari has
 * instead. `unload` and `beforeunload` would cost the page its place in the back-forward cache.
 */
import type { Capture } from "../page.ts";

export const lifecycle: Capture = [
  "open",
  (page) => {
    const nextFrame = (callback: () => void) => requestAnimationFrame(page.guard(callback));
    page.on(window, "visibilitychange pagehide pageshow online", ({ type, timeStamp, persisted }: PageTransitionEvent) => {
      if (type == "pageshow") {
        if (!persisted) return;
        page.begin("restore", timeStamp);
        page.core.anew();
        page.tell("restored", timeStamp);
        // After two frames it has surely been painted.
        nextFrame(() => nextFrame(() => page.tell("repainted", performance.now() - timeStamp)));
      } else if (type == "online") {
        page.core.resume();
        page.flush();
      } else if (type == "pagehide" || document.hidden) {
        page.hidden_ms = Math.min(page.hidden_ms, timeStamp);
        // What the observers hold is said with the rest.
        page.drain();
        page.tell("hidden");
        page.flushAll();
      }
    });
  },
];
