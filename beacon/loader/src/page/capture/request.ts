/**
 * Requests of the page: what `fetch` and XHR asked for, how it was answered, how long it took. From the browser's own
 * record of them, so nothing is patched. Where the site has set `requests` to `patched`, the calls are seen, too
 * (patch.ts): their methods, and the statuses that the browser's record lacks.
 *
 * Never a body, a header or a query. The beacon's own requests are none of the page's.
 */
import { isOurs } from "../ours.ts";
import type { Capture } from "../page.ts";
import { type Call, patch } from "../patch.ts";

/** Requests that one view records. What comes after is counted. */
const MOST = 100;

export const request: Capture = [
  "request",
  (page) => {
    const { host } = page;
    const isPatched = host.opt?.requests == "patched";
    const since_ms = performance.now();
    let view = host.view;
    let left = MOST;

    /** Records a request. `seen` says when and how long; `entry` is the browser's record, missing if there is none. */
    const record = (
      seen: PerformanceEntry | Call,
      entry: PerformanceResourceTiming | undefined,
      address: string,
      sort: string,
      { method, trace, status = entry?.responseStatus }: Partial<Call>,
    ) => {
      if (isOurs(host, address)) return;
      const type = sort == "xmlhttprequest" ? "xhr" : "fetch";
      const message = address.slice(0, 2000);
      // An engine that does not say the status leaves it out. 0: no answer, or one that the page may not read.
      if (status! < 1 || status! >= 400) page.step("request", [status, ...(method ? [method] : []), message].join(" "));
      if (view != host.view) {
        view = host.view;
        left = MOST;
      }
      if (!left) return page.giveUp("event_flood");
      left--;
      // All three are 0 where another origin does not allow its timings to be read.
      const isRead = entry?.decodedBodySize;
      page.record(
        "request",
        {
          // The browser's record does not say the method.
          name: method || type,
          value: seen.duration,
          message,
          detail: {
            status,
            bytes: isRead ? entry!.encodedBodySize : undefined,
            cached: isRead && !entry!.transferSize ? 1 : undefined,
            ttfb: entry?.responseStart ? entry.responseStart - entry.startTime : undefined,
            type,
            trace,
          },
        },
        seen.startTime,
      );
    };

    if (isPatched) patch(page, (call, entry) => record(call, entry, call.url, call.type, call));
    page.observe("resource", (entry: PerformanceResourceTiming) => {
      const sort = entry.initiatorType;
      // Requests from before the calls were seen have no other record.
      if (sort == "fetch" || sort == "xmlhttprequest")
        if (!isPatched || entry.startTime < since_ms) record(entry, entry, entry.name, sort, {});
    });
  },
];
