/**
 * What the vitals have in common: one is reported when its value is new, and again when it has changed; and they say in
 * the same way where it comes from.
 */
import type { Fields, Page, Signal } from "../page.ts";

declare const __CANDOR_FULL__: boolean;

/**
 * The reports of one vital, for the view in which its measuring began: the current one, and again at each restore. A value
 * is reported unless it is the last one again, below zero or NaN (there is none) or a mistake of the browser or the clock
 * (protocol/src/vital.rs has the same ceilings). One that is only asked for counts as not said.
 */
export const report = (page: Page, name: string) => {
  let view = page.host.view;
  let last = -1;
  return (signal: Signal | undefined, value: number, detail?: Fields) => {
    if (signal == "restored") {
      view = page.host.view;
      last = -1;
    }
    if (value >= 0 && value != last && value <= (name == "CLS" ? 1000 : 600_000)) {
      if (signal != "asked") last = value;
      page.record("vital", { name, value, detail }, undefined, view);
    }
  };
};

/** Whether it is time to say what changes until the end. */
export const isEnd = (signal: Signal) => signal == "hidden" || signal == "asked";

/** Or what is said of a view's vitals. */
export const isOver = (signal: Signal) => isEnd(signal) || (__CANDOR_FULL__ && signal == "soft");

/**
 * The parts of a span, by their ends: they follow each other and none is outside of it, whatever the browser says. One of
 * which it says nothing takes no time.
 */
export const parts = (from_ms: number, span_ms: number, ends_ms: Readonly<Record<string, number | undefined>>): Fields => {
  const parts_ms: Record<string, number> = {};
  const to_ms = from_ms + span_ms;
  for (const name in ends_ms) {
    const end_ms = Math.min(Math.max(from_ms, ends_ms[name] || 0), to_ms);
    // A part that took no time is left out.
    if (end_ms > from_ms) parts_ms[name] = end_ms - from_ms;
    from_ms = end_ms;
  }
  return parts_ms;
};

/** A time of the load, as the visitor waited for it: a prerendered page had its first byte before it was wanted. */
export const since = (page: Page, ms: number) => Math.max(ms - page.activation_ms, 0);

/** The value of a paint; below zero if the page was hidden by then: nobody saw it. */
export const paint = (page: Page, { startTime }: PerformanceEntry) => (startTime < page.hidden_ms ? since(page, startTime) : -1);

/** How far the document had come at a time; nothing where it was complete. Its steps are 0 as long as they are to come. */
export const state = ({ navigation }: Page, at_ms: number): string | undefined => {
  const isBefore = (step_ms: number) => !step_ms || at_ms < step_ms;
  return (
    navigation &&
    (isBefore(navigation.domInteractive)
      ? "loading"
      : isBefore(navigation.domContentLoadedEventStart)
        ? "dom-interactive"
        : isBefore(navigation.domComplete)
          ? "dom-content-loaded"
          : undefined)
  );
};
