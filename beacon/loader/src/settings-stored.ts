/**
 * What a visitor may do with what is stored: see it, copy it, erase it. Each step says how it went; what
 * the store has not acknowledged is said to be open, never done.
 */
import type { BannerOptions } from "./banner-options.ts";
import { button, make, texts } from "./banner-parts.ts";
import { erase, mine } from "./rights.ts";
import { list } from "./settings-rows.ts";
import { doom } from "./store.ts";

/** Nobody waits longer to be told; what is under way goes on. */
const PATIENCE_MS = 9000;

/** A button that is no choice: it looks the part of a side matter. */
export const aside = (name: string, click: () => void): HTMLElement => {
  const made = button(name, click);
  made.className = "s";
  return made;
};

/** A button that puts a text on the clipboard, and says so in its own place. */
export const copier = (text: string): HTMLElement => {
  const made = aside("copy", () => navigator.clipboard?.writeText(text).then(() => (made.textContent = texts.copied!), () => {}));
  return made;
};

/** Erases what is doomed, and gives what is to be said of it. */
export const erased = async ({ base, site }: BannerOptions): Promise<string> => {
  const late = new Promise<false>((go) => setTimeout(go, PATIENCE_MS, false));
  const done = await Promise.race([erase(base, site, true), late]).catch(() => false);
  return done ? texts.erased! : `${texts.unreached} ${texts.again}`;
};

/** The part of the dialog with the buttons Show and Delete all. `changed` is called when something was erased. */
export const stored = (options: BannerOptions, changed: () => void): readonly [section: HTMLElement, clear: () => void] => {
  const status = make("p", { role: "status" });
  const place = make("div", {});
  const say = (text: string | undefined) => (status.textContent = text!);
  const show = async () => {
    say(texts.wait);
    try {
      const found = await mine(options.base, options.site);
      const rows = list(found);
      say(texts.count!.replace("{count}", rows.childElementCount + (found.more ? "+" : "")));
      place.replaceChildren(...(rows.firstChild ? [rows, copier(JSON.stringify(found.tables))] : []));
    } catch {
      say(texts.unreached);
    }
  };
  /** What was shown is not stored any more. */
  const clear = () => {
    say("");
    place.replaceChildren();
  };
  const remove = async () => {
    clear();
    say(texts.wait);
    doom();
    say(await erased(options));
    changed();
  };
  return [
    make("section", {}, make("h3", {}, texts.stored), make("p", {}, texts.stored_text), aside("show", show), aside("delete", remove), status, place),
    clear,
  ];
};
