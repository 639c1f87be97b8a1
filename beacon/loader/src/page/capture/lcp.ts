/**
 * LCP: when the largest thing was painted, as far as the visitor waited for it: it is final with the first key, click or
 * hiding. A scroll says nothing, scripts scroll too.
 */
import { label } from "../element.ts";
import type { Capture, Fields, Signal } from "../page.ts";
import { paint, parts, report } from "./report.ts";
import type { InteractionPaint } from "./soft.ts";

declare const __CANDOR_FULL__: boolean;

/** When it was asked for; other origins may keep that to themselves. */
const begun = (resource: PerformanceResourceTiming) => resource.requestStart || resource.startTime;

export const lcp: Capture = [
  "vital",
  (page) => {
    const give = report(page, "LCP");
    /** The banner is fetched from below this address. */
    const banner = page.host.url.replace("v1/batch?site=", "b/") + "/";
    let value_ms = -1;
    let detail: () => Fields = () => ({});
    let isFinal = false;

    const isKnown = page.observe("largest-contentful-paint", (entry: LargestContentfulPaint) => {
      const seen_ms = paint(page, entry);
      // One after a hiding does not count.
      if (isFinal || seen_ms < 0) return;
      const { startTime, url = "" } = entry;
      // Now: the element may be gone when it is reported.
      const target = label(entry.element);
      value_ms = seen_ms;
      detail = () => {
        const resources = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
        // The last of that name. A text has none.
        const resource = resources.filter((it) => it.name == url && begun(it) <= startTime).pop();
        return {
          ...parts(page.activation_ms, seen_ms, {
            ttfb: page.navigation?.responseStart,
            delay: resource && begun(resource),
            load: resource?.responseEnd,
            render: startTime,
          }),
          target,
          url: url.slice(0, 2000) || undefined,
          // What is painted in a shadow root has no element. If the question was brought before, it is the question that was
          // painted, as far as can be told.
          banner: !target && !url && resources.some((it) => it.name.startsWith(banner) && it.responseEnd <= startTime) ? 1 : undefined,
        };
      };
    });
    if (!isKnown) return;

    /** The same of what is painted in answer to the action that led to a soft navigation. */
    const answer = (entry: InteractionPaint | null | undefined) => {
      const { interactionId, startTime } = page.soft || {};
      const { renderTime = 0, element, url = "" } = entry?.largestContentfulPaint || {};
      if (isFinal || !page.soft || !entry || entry.interactionId != interactionId || renderTime >= page.hidden_ms) return;
      value_ms = Math.max(renderTime - startTime!, 0);
      const target = label(element);
      detail = () => ({ render: value_ms, target, url: url.slice(0, 2000) || undefined });
    };
    if (__CANDOR_FULL__) page.observe("interaction-contentful-paint", answer);

    const say = (signal?: Signal) => give(signal, value_ms, detail());
    page.on(window, "keydown click", (event: Event) => {
      // Not now: the page's answer to the input comes first.
      if (event.isTrusted && !isFinal)
        page.later(0, () => {
          page.drain();
          isFinal = true;
          say();
        });
    });
    return (signal, at_ms) => {
      if (signal == "hidden") isFinal = true;
      if (signal == "restored") value_ms = -1;
      if (__CANDOR_FULL__ && page.soft) {
        if (signal == "restored") {
          isFinal = false;
          give(signal, -1);
          answer(page.soft.getLargestInteractionContentfulPaint!());
        }
        // What was painted first is not yet the largest.
        if (signal[0] == "r") return;
      }
      if (signal == "repainted") {
        value_ms = at_ms;
        detail = () => ({ render: at_ms });
      }
      if (signal != "leaving") say(signal);
    };
  },
];
