/**
 * How long a view was read, and how far: the time while it was visible and had the focus, and the deepest scroll.
 *
 * Looked at once a second while the page is visible, and at what ends a view: no handler of ours runs when the page
 * scrolls. Each report holds the totals of its view, so that the last one says all.
 */
import type { Capture } from "../page.ts";
import { isEnd } from "./report.ts";

/** Between two looks: the wasm takes a gap that is far longer for sleep. */
const LOOK_MS = 1000;
/** Heights are told in steps of so many pixels: nobody needs to know them better. */
const HEIGHT_STEP_PX = 100;

export const engagement: Capture = [
  "engagement",
  (page) => {
    const { core } = page;
    let timer: number | undefined;
    let height_px = 0;
    let hasNews = false;

    const look = (isVisible = !document.hidden) => {
      height_px = document.documentElement?.scrollHeight || 0;
      hasNews = core.look(performance.now(), isVisible, document.hasFocus(), scrollY + innerHeight, height_px) || hasNews;
      clearTimeout(timer);
      if (isVisible) timer = page.later(LOOK_MS, look);
    };

    page.on(window, "focus blur visibilitychange", () => look());
    look();

    return (signal) => {
      const isLeaving = signal == "leaving";
      // A page that goes away may still call itself visible.
      look(signal != "hidden" && !document.hidden);
      if (hasNews && (isLeaving || isEnd(signal))) {
        // What is only asked for counts as not said.
        hasNews = signal == "asked";
        page.record("engagement", {
          value: Math.floor(core.attention(1)),
          detail: {
            visible: Math.floor(core.attention(0)),
            scroll: core.attention(2),
            height: Math.ceil(height_px / HEIGHT_STEP_PX) * HEIGHT_STEP_PX,
          },
        });
      }
      if (isLeaving) core.turn();
    };
  },
];
