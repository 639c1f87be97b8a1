/** FCP: the first time that something was painted. */
import type { Capture } from "../page.ts";
import { paint, parts, report, state } from "./report.ts";

export const fcp: Capture = [
  "vital",
  (page) => {
    const give = report(page, "FCP");
    const isKnown = page.observe("paint", (entry: PerformanceEntry) => {
      const value_ms = paint(page, entry);
      if (entry.name == "first-contentful-paint" && value_ms >= 0) {
        page.painted = true;
        give(undefined, value_ms, {
          ...parts(page.activation_ms, value_ms, { ttfb: page.navigation?.responseStart, render: entry.startTime }),
          state: state(page, value_ms + page.activation_ms),
        });
      }
    });
    if (!isKnown) return;
    return (signal, at_ms) => {
      const isPainted = signal == "repainted";
      if (isPainted) page.painted = true;
      give(signal, isPainted ? at_ms : -1, { render: at_ms });
    };
  },
];
