/** TTFB: the time to the first byte of the document, and what the server says of it. */
import type { Capture } from "../page.ts";
import { parts, report, since } from "./report.ts";

export const ttfb: Capture = [
  "vital",
  (page) => {
    const entry = page.navigation;
    if (!entry) return;
    const give = report(page, "TTFB");
    const value_ms = since(page, entry.responseStart);
    /** The names that the site's configuration lists: a server may say more than is meant for us. */
    const names = page.host.opt?.["server"] as readonly string[] | undefined;
    give(undefined, value_ms, {
      ...parts(page.activation_ms, value_ms, {
        // It ends when a service worker starts, if there is one.
        waiting: entry.workerStart || entry.fetchStart,
        cache: entry.domainLookupStart,
        dns: entry.connectStart,
        connection: entry.connectEnd,
        request: entry.responseStart,
      }),
      server: names && Object.fromEntries((entry.serverTiming ?? []).filter((it) => names.includes(it.name)).map((it) => [it.name, it.duration])),
    });
    // A restored page waits for no byte.
    return (signal) => give(signal, signal == "restored" ? 0 : -1);
  },
];
