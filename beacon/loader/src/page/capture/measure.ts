/** What the site measures with the User Timing API: `performance.measure(…)`. */
import { say } from "../calls.ts";
import type { Capture } from "../page.ts";
import { plain } from "../props.ts";

export const measure: Capture = [
  "measure",
  (page) => {
    page.observe("measure", ({ name, startTime, duration }: PerformanceEntry) => {
      const text = plain(name);
      say(page, startTime + duration, "measure", { name: text, value: duration, detail: { unit: "ms" } }, text);
    });
  },
];
