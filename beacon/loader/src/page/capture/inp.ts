/**
 * INP: how long the page takes to answer the visitor, where that time goes, and in the full build the script that takes
 * most of it. The wasm knows which interaction it is; here stands what they were about.
 */
import { label } from "../element.ts";
import type { Capture } from "../page.ts";
import { type LongFrame, sourceOf } from "./frame.ts";
import { isOver, parts, report, state } from "./report.ts";

declare const __CANDOR_FULL__: boolean;

/** What is said of a restored view whose interactions were all too short to be told of. */
const UNSEEN_MS = 8;
/** Events are observed from this duration on, where the browser counts interactions itself. */
const THRESHOLD_MS = 40;
/** Interactions that are kept, as in the wasm; and long frames for interactions which are told of after them. */
const KEPT = 10;

/** An interaction: its longest event, what the visitor acted on, and the script that held it up for longest. */
interface Slow {
  readonly id: number;
  readonly start_ms: number;
  readonly ms: number;
  readonly type: string;
  target?: string | undefined;
  script?: string | undefined;
  script_at_ms?: number;
  script_ms?: number;
}

/** Looks into a long frame for the script that held an interaction up. */
const blame = (slow: Slow, { startTime, duration, scripts = [] }: LongFrame) => {
  if (startTime + duration < slow.start_ms || startTime > slow.start_ms + slow.ms) return;
  for (const script of scripts) {
    const ms = script.startTime + script.duration - Math.max(script.startTime, slow.start_ms);
    if (ms > (slow.script_ms ?? 0)) Object.assign(slow, { script: sourceOf(script), script_at_ms: script.startTime, script_ms: ms });
  }
};

export const inp: Capture = [
  "vital",
  (page) => {
    const give = report(page, "INP");
    /** Of the browser, since the page began; it has none in engines that are told of every event instead. */
    const native = () => (performance as { interactionCount?: number }).interactionCount;
    const count = () => native() ?? page.core.counted();
    let slowest: Slow[] = [];
    const find = (id: number) => slowest.find((it) => it.id == id);
    let frames: LongFrame[] = [];
    /** Interactions before this view, and what is said of it if it had some but none was told of. */
    let before = 0;
    let unseen_ms = -1;

    const add = ({ interactionId: id, startTime, duration, processingStart, processingEnd, entryType, name, target }: PerformanceEventTiming) => {
      // Where the browser does not number interactions there is no INP.
      if (id == undefined) return;
      const isLongest = page.core.interaction(id, startTime, duration, processingStart, processingEnd, entryType != "event");
      const known = find(id);
      const slow = isLongest ? { ...known, id, start_ms: startTime, ms: duration, type: name } : known;
      if (!slow) return;
      if (isLongest) slowest = [...slowest.filter((it) => it != known), slow].sort((one, other) => other.ms - one.ms).slice(0, KEPT);
      // The browser does not tell it with every event.
      slow.target = slow.target || label(target);
      if (__CANDOR_FULL__) for (const frame of frames) blame(slow, frame);
    };
    if (!page.observe("event", add, { durationThreshold: native() == undefined ? 0 : THRESHOLD_MS })) return;
    page.observe("first-input", add);
    if (__CANDOR_FULL__)
      page.observe("long-animation-frame", (frame: LongFrame) => {
        for (const slow of slowest) blame(slow, frame);
        frames = [frame, ...frames].slice(0, KEPT);
      });

    return (signal) => {
      const inView = count() - before;
      const answer = (what: number) => page.core.answer(inView, what);
      if (signal == "restored") {
        before += inView;
        slowest = [];
        unseen_ms = UNSEEN_MS;
        give(signal, -1);
      }
      if (!isOver(signal)) return;
      const value_ms = answer(1);
      if (value_ms < 0) return give(signal, inView > 0 ? unseen_ms : -1);
      const slow = find(answer(0));
      const start_ms = answer(2);
      const processing_ms = answer(3);
      const processed_ms = answer(4);
      give(signal, value_ms, {
        ...parts(start_ms, value_ms, { input: processing_ms, processing: processed_ms, presentation: answer(5) }),
        target: slow?.target,
        type: slow?.type,
        ...(__CANDOR_FULL__ && slow?.script_ms
          ? {
              script: slow.script,
              script_ms: slow.script_ms,
              part: slow.script_at_ms! < processing_ms ? "input" : slow.script_at_ms! < processed_ms ? "processing" : "presentation",
            }
          : {}),
        state: state(page, start_ms),
      });
    };
  },
];
