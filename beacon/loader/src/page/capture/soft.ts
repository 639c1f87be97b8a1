/**
 * Soft navigations, where the browser says that a visitor's action led to another address and another picture. The vitals of
 * the view before are said, and those of the new one begin: its first byte came at once, its first paint was the one that
 * made the navigation, and what is painted largest in answer to the same action is its LCP.
 *
 * A navigation that is no view of its own (another hash or query) is none here either: its vitals would stand in the place
 * of the view's own.
 */
import type { Capture } from "../page.ts";

/** Not in TypeScript's library: only Chromium has them. */
export interface SoftNavigation extends PerformanceEntry {
  readonly interactionId?: number;
  readonly presentationTime?: number;
  readonly paintTime?: number;
  getLargestInteractionContentfulPaint?(): InteractionPaint | null;
}

/** The largest paint so far in answer to an interaction. */
export interface InteractionPaint extends PerformanceEntry {
  readonly interactionId?: number;
  readonly largestContentfulPaint?: PerformanceEntry & { readonly renderTime: number; readonly element?: Element | null; readonly url?: string };
}

export const soft: Capture = [
  "vital",
  (page) => {
    const { host, core } = page;
    let view = host.view;
    let isOurs = false;
    const isKnown = page.observe("soft-navigation", (entry: SoftNavigation) => {
      if (view == host.view || !entry.getLargestInteractionContentfulPaint) return;
      view = host.view;
      const { startTime, paintTime = startTime, presentationTime = paintTime } = entry;
      page.drain();
      page.tell("soft");
      core.anew();
      page.soft = entry;
      page.hidden_ms = document.hidden ? 0 : Infinity;
      isOurs = true;
      page.tell("restored", startTime);
      page.tell("repainted", Math.max(presentationTime - startTime, 0));
      isOurs = false;
    });
    // A restore from the back-forward cache ends it.
    if (isKnown) return (signal) => {
      if (signal == "restored" && !isOurs) {
        view = host.view;
        page.soft = undefined;
      }
    };
  },
];
