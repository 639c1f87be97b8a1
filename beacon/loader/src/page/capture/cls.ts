/** CLS: how much the layout shifted by itself, and what moved most. The wasm adds it up. */
import { label } from "../element.ts";
import type { Capture, Fields } from "../page.ts";
import { isOver, report, state } from "./report.ts";

/** Not in TypeScript's library: only Chromium has it. */
interface LayoutShift extends PerformanceEntry {
  readonly hadRecentInput: boolean;
  readonly value: number;
  readonly sources?: readonly { readonly node: Node | null }[];
}

export const cls: Capture = [
  "vital",
  (page) => {
    const give = report(page, "CLS");
    /** The largest shift of the current window, and that of the largest one. */
    let current: Fields | undefined;
    let worst: Fields | undefined;
    const isKnown = page.observe("layout-shift", ({ hadRecentInput, startTime, value, sources }: LayoutShift) => {
      if (hadRecentInput) return;
      const place = page.core.shift(startTime, value);
      if (place & 1) {
        // The first of what it moved that is still there.
        const target = sources?.map(({ node }) => label(node)).find((it) => it);
        current = { target, shift: value, at: startTime, state: state(page, startTime) };
      }
      if (place & 2) worst = current;
    });
    if (!isKnown) return;
    return (signal) => {
      if (signal == "restored") worst = undefined;
      // What was never painted cannot have shifted; what was and did not shift has a score of 0.
      give(signal, page.painted && isOver(signal) ? page.core.score() : -1, worst);
    };
  },
];
