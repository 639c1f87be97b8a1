/**
 * What the page's own policy (Content-Security-Policy) blocked. A policy that only reports blocks nothing, and what it blocks
 * of ours is not the site's error. What was blocked before is not told to anybody again.
 */
import type { Capture } from "../page.ts";
import { text } from "../read.ts";
import { redacted } from "../redacted.ts";
import { place } from "../thrown.ts";

export const csp: Capture = [
  "error",
  (page) =>
    page.on(window, "securitypolicyviolation", (event: Event) => {
      const of = (name: string) => text(event, name);
      const blocked = of("blockedURI");
      if (blocked != page.host.url && of("disposition") != "report")
        page.errors!.report(performance.now(), {
          ...place(event, "csp"),
          name: of("effectiveDirective"),
          // A word (`inline`, `eval`) or an address.
          message: redacted(page, { blocked }).blocked || blocked,
        });
    }),
];
