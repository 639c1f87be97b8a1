/** What the browser itself says of the page (Reporting API): what it will stop to support, and where it stepped in. */
import type { Capture } from "../page.ts";
import { text } from "../read.ts";
import { place } from "../thrown.ts";

export const reports: Capture = [
  "error",
  (page) => {
    if (!window.ReportingObserver) return;
    const observer = new ReportingObserver(
      page.guard((list: readonly Report[]) =>
        list.forEach(({ type, body }) =>
          page.errors!.report(performance.now(), {
            ...place(body, "report"),
            name: text(body, "id") || text(type),
            message: text(body, "message"),
          }),
        ),
      ),
      // Also those from before.
      { types: ["deprecation", "intervention"], buffered: true },
    );
    observer.observe();
    page.ends.push(() => observer.disconnect());
  },
];
