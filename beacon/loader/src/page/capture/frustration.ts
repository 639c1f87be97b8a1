/**
 * Clicks that tell of trouble: many on one spot (rage), one that nothing follows (dead), one that an error follows.
 *
 * A chain of clicks is judged a second after its last one. What follows a click is a change of the document, a selection, a
 * scroll, an input or a form; it is watched only for that second. What works by itself (links, fields, media) is never dead.
 */
import { attempt } from "../../attempt.ts";
import { closest, label } from "../element.ts";
import type { Capture } from "../page.ts";

/** After a click for so long what comes is its answer, and another click belongs to it. */
const ANSWER_MS = 1000;
/** As many clicks are rage. */
const RAGE = 3;
/** On a spot of this size. */
const SPOT_PX = 100;
/** What a click answers by itself, or leaves open. */
const SELF_EVIDENT = "a[href],area[href],input,select,textarea,label,option,video,audio,canvas,iframe,object,embed,[contenteditable]";
/** What promises an answer, whatever its cursor. */
const PROMISING = "button,summary,[role=button],[role=tab],[role=menuitem],[onclick]";

/** Clicks on one spot. */
interface Chain {
  readonly target: EventTarget | null;
  readonly label: string | undefined;
  readonly x: number;
  readonly y: number;
  n: number;
  readonly isPromising: boolean;
  /** How the page stood at the first click. */
  readonly pose: string | undefined;
  /** The visitor selects or scrolls: many clicks are no rage. */
  isCalm?: boolean;
  hasFailed?: boolean;
}

/** What a visitor changes by selecting and scrolling. Three clicks on a text select it; nothing may be watched then. */
const pose = () => attempt(() => [getSelection()!.isCollapsed, scrollX, scrollY].join());

export const frustration: Capture = [
  "click",
  (page) => {
    let chain: Chain | undefined;
    let timer: number | undefined;
    /** Whether nothing has followed yet. */
    let isWatched = false;

    const answered = page.guard((event: { type?: string }) => {
      if (event.type == "scroll" || event.type == "selectionchange") chain!.isCalm = true;
      watch(false);
    });
    // A list of changes has no type.
    const changes = new MutationObserver((list) => answered(list as object));
    const watch = (isOn: boolean) => {
      isWatched = isOn;
      // What is gone needs no end of its own, so the listeners do not hang on the recording's signal.
      for (const type of ["scroll", "selectionchange", "input", "submit"])
        (isOn ? addEventListener : removeEventListener)(type, answered, true);
      if (isOn) changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      else changes.disconnect();
    };

    const judge = () => {
      clearTimeout(timer);
      if (chain) {
        const { n, label: target, isPromising, isCalm, hasFailed } = chain;
        const found = { rage: n >= RAGE && !isCalm && chain.pose == pose(), dead: isPromising && isWatched, error: hasFailed };
        chain = undefined;
        watch(false);
        for (const [name, isSo] of Object.entries(found)) if (isSo) page.record("click", { name, detail: { target, n } });
      }
    };

    page.on(window, "error unhandledrejection", () => {
      if (chain) chain.hasFailed = true;
    });
    page.on(window, "click", ({ isTrusted, target, clientX: x, clientY: y }: MouseEvent) => {
      if (!isTrusted) return;
      if (chain?.target == target && Math.abs(chain!.x - x) <= SPOT_PX && Math.abs(chain!.y - y) <= SPOT_PX) chain!.n++;
      else {
        judge();
        const isPointed = () => attempt(() => getComputedStyle(target as Element).cursor) == "pointer";
        const isPromising = !closest(target, SELF_EVIDENT) && (isPointed() || !!closest(target, PROMISING));
        chain = { target, label: label(target), x, y, n: 1, isPromising, pose: pose() };
        if (isPromising) watch(true);
      }
      clearTimeout(timer);
      timer = page.later(ANSWER_MS, judge);
    });
    page.ends.push(() => watch(false));

    return (signal) => {
      // Whatever the click did, the visitor is elsewhere now.
      if (signal == "hidden" || signal == "leaving") {
        watch(false);
        judge();
      }
    };
  },
];
