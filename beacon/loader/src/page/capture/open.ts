/**
 * `open`: this page load takes part. It is the unit of coverage, so every page load with any grant sends exactly one, and
 * it is never sampled.
 */
import type { Capture } from "../page.ts";

export const open: Capture = [
  "open",
  ({ host, navigation, activation_ms, record }) => {
    // Unless the loader's small sender has.
    if (!host.sent)
      record("open", {
        // Where the document came from.
        source:
          activation_ms > 0
            ? "prerender"
            : navigation?.workerStart
              ? "worker"
              : navigation?.decodedBodySize && !navigation.transferSize
                ? "cache"
                : "network",
      });
  },
];
