/**
 * How the page is shown and used: display preferences, window, language, connection, and what the visitor uses to point and
 * type. Each is a class that many share, none is finer than the question needs.
 *
 * Recorded once after the start, and when something has changed what has changed, and what it was by.
 */
import type { Capture, Fields } from "../page.ts";

/** What media queries tell: the key, the feature, its values. The first that holds is it; whether the first still holds is watched. */
const MEDIA = `scheme prefers-color-scheme dark light
contrast prefers-contrast more less custom
motion prefers-reduced-motion reduce
pointer pointer fine coarse none
hover hover hover none
orientation orientation portrait landscape
display display-mode browser standalone minimal-ui fullscreen`
  .split("\n")
  .map((line) => line.split(" ") as [key: string, feature: string, ...values: [first: string, ...others: string[]]]);
/** Changes come together: a turned phone is another orientation and another width. */
const SETTLE_MS = 500;
/** As often one page load records it. */
const MOST = 20;

/** Not in TypeScript's library: only Chromium has it. */
interface Connected extends Navigator {
  readonly connection?: { readonly effectiveType?: string; readonly saveData?: boolean };
}

const media = (feature: string, value: string) => matchMedia(`(${feature}:${value})`);

/** The class of a size: each begins where the one before ends. */
const classOf = (size: number, names: readonly string[], ends: readonly number[]) => names[ends.filter((end) => size >= end).length];

/** All of it, as it is now. What the browser does not tell is left out. */
const read = (): Fields => {
  const { language, connection } = navigator as Connected;
  return {
    ...Object.fromEntries(MEDIA.map(([key, feature, ...values]) => [key, values.find((value) => media(feature, value).matches)])),
    viewport: classOf(innerWidth, ["xs", "s", "m", "l", "xl"], [480, 768, 1024, 1440]),
    dpr: classOf(devicePixelRatio, ["1", "1.5", "2", "3"], [1.25, 1.75, 2.5]),
    // A region with it is rarer than anybody needs.
    lang: language?.split("-")[0]!.toLowerCase(),
    conn: connection?.effectiveType,
    save: connection?.saveData ? 1 : undefined,
  };
};

export const context: Capture = [
  "context",
  (page) => {
    /** What was recorded last. */
    let last: Fields = {};
    /** What the visitor has used so far, one after the other. */
    let inputs = "";
    let left = MOST;
    let timer: number | undefined;

    const look = (cause?: string, input?: string) => {
      const now = read();
      /** What is no longer so is told as well. */
      const news = Object.entries(now).filter(([key, value]) => value != last[key]).map(([key, value]) => [key, value ?? ""]);
      if ((input || news[0]) && left > 0) {
        left--;
        last = now;
        page.record("context", { detail: { ...Object.fromEntries(news), input, cause } });
      }
    };
    const settle = (ms: number, cause?: string) => {
      clearTimeout(timer);
      timer = page.later(ms, () => look(cause));
    };

    page.on(window, "pointerdown keydown", ({ isTrusted, code, pointerType }: KeyboardEvent & PointerEvent) => {
      // A key of the screen's own keyboard has no place.
      const input = code ? "keyboard" : pointerType;
      if (isTrusted && input && !inputs.includes(input)) {
        inputs += input;
        look("input", input);
      }
    });
    for (const [key, feature, first] of MEDIA) page.on(media(feature, first), "change", () => settle(SETTLE_MS, key));
    settle(0);
  },
];
