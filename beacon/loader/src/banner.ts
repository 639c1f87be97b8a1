/**
 * The banner: it asks, and hands the answer to the loader. It reads nothing of the page, stores
 * nothing and sends nothing; only after a grant it brings the chunk that asks for a receipt.
 * Everything stands in an open shadow root, as text nodes, under one constructed style sheet, so
 * that neither a strict policy nor the page's own styles touch it.
 *
 * Decline and Accept are made by the same call, in the same row, with the same part and no class of
 * their own: there is nothing by which a theme could tell one from the other.
 */
import type { ShowBanner } from "./banner-options.ts";
import { button, choice, dir, lang, make, sheet, shelter, sum, switches, texts } from "./banner-parts.ts";
import { CSS } from "./banner-style.ts";
import type * as Receipt from "./receipt.ts";

const show: ShowBanner = (options) => {
  const { ask, gpc, privacy, base, version } = options;
  // All off: only the visitor turns one on.
  const asked = switches(ask, 0);
  const decide = (bits: number) => {
    options.decide(bits);
    if (bits) import(`${base}a/${version}/receipt.js`).then((module: typeof Receipt) => module.default(options, bits, lang)).catch(() => {});
  };
  const decline = () => decide(0);
  /** Which of the two layers is seen: the question, or the purposes one by one. */
  const layer = (chosen: boolean) => {
    question.hidden = chosen;
    purposes.hidden = !chosen;
    card.scrollTop = 0;
  };
  const back = () => {
    // Leaving the second layer discards what was switched there.
    asked.forEach(({ box }) => (box.checked = false));
    layer(false);
    choose.focus();
  };
  const choose = button("choose", () => {
    layer(true);
    asked[0]?.box.focus();
  });
  const question = make(
    "div",
    {},
    make("p", {}, texts.body),
    make("ul", {}, ...asked.map(({ name }) => make("li", {}, texts[name + "_text"]))),
    make("p", {}, texts.refuse),
    gpc && make("p", {}, texts.gpc),
    make("p", { class: "k" }, texts.keep, " ", privacy && make("a", { href: privacy }, texts.privacy)),
    make("footer", {}, choice("decline", decline), choice("accept", () => decide(ask)), choose),
  );
  const purposes = make(
    "div",
    { hidden: "" },
    ...asked.map(({ row }) => row),
    make("footer", {}, choice("back", back), choice("save", () => decide(sum(asked)))),
  );
  const title = make("h2", { id: "t" }, texts.title);
  // A section with a name is a landmark of the role `region`.
  const card = make(
    "section",
    { "aria-labelledby": "t", lang, dir, class: "d", popover: "manual" },
    make("header", { "aria-live": "polite" }, title, button("close", decline, texts.close)),
    question,
    purposes,
  );
  card.onkeydown = (event) => {
    if (event.key != "Escape") return;
    event.stopPropagation();
    if (question.hidden) back();
    else decline();
  };
  // The choices stand side by side if the longer one fits into half of the row, else one above the other.
  const host = shelter(`${CSS}footer{--m:${2 + (texts.accept! + texts.decline).length * 0.35}em}`, card);
  document.body.prepend(host);
  // In the top layer nothing of the page lies above it, moves it or cuts it off; it takes no focus by that.
  card.showPopover?.();
  // A live region speaks of what changes in it once it is there.
  setTimeout(() => (title.textContent = texts.title!), 500);
  // What has the focus is never hidden behind the banner (WCAG 2.2, 2.4.11).
  const room = sheet(`html{scroll-padding-block-end:${card.offsetHeight + 24}px}`);
  document.adoptedStyleSheets.push(room);
  return {
    close() {
      host.remove();
      room.disabled = true;
    },
  };
};

export default show;
