/**
 * Frames that held the page up, with the script to blame; long tasks where the browser has no such frames. Only what a
 * visitor may notice, and of each view the first of them: the rest is counted.
 */
import type { Capture } from "../page.ts";

/** A script in a long frame. Not in TypeScript's library: only Chromium has them. */
export interface LongScript extends PerformanceEntry {
  readonly sourceURL: string;
  /** `event-listener`, `resolve-promise`, …: its sort. Its name may hold an id or an address. */
  readonly invokerType: string;
}

/** A long frame. A task has nothing of its own. */
export interface LongFrame extends PerformanceEntry {
  readonly blockingDuration?: number;
  readonly renderStart?: number;
  readonly scripts?: readonly LongScript[];
}

/** Frames that one view records. */
const MOST = 20;
/** A frame that kept input waiting for longer than this is recorded… */
const BLOCKING_MS = 50;
/** …and one that took this long, whatever it did. A task is long by definition. */
const LONG_MS = 150;

/** The address of a script; a page may give one of megabytes. */
export const sourceOf = ({ sourceURL }: LongScript): string | undefined => sourceURL.slice(0, 2000) || undefined;

export const frame: Capture = [
  "frame",
  (page) => {
    let view = page.host.view;
    let left = MOST;
    const record = (name: string) => (entry: LongFrame) => {
      const { duration, startTime, blockingDuration: blocking, renderStart, scripts = [] } = entry;
      // Nothing, which a task has, is not less than something.
      if (blocking! <= BLOCKING_MS && duration < LONG_MS) return;
      if (view != page.host.view) {
        view = page.host.view;
        left = MOST;
      }
      if (!left) return page.giveUp("event_flood");
      left--;
      let longest = scripts[0];
      for (const script of scripts) if (script.duration > longest!.duration) longest = script;
      const detail = {
        blocking,
        script: longest && sourceOf(longest),
        script_ms: longest?.duration,
        invoker: longest?.invokerType,
        // 0 where nothing was rendered.
        render: renderStart ? startTime + duration - renderStart : undefined,
      };
      page.record("frame", { name, value: duration, detail }, startTime, view);
    };
    // A browser that has frames has tasks, too.
    if (!page.observe("long-animation-frame", record("frame"))) page.observe("longtask", record("task"));
  },
];
