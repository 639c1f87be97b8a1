/**
 * The banner: it asks, and hands the answer to the loader. It reads nothing of the page, stores
 * nothing and sends nothing. Everything stands in an open shadow root, as text nodes, under one
 * constructed style sheet, so that neither a strict policy nor the page's own styles touch it.
 *
 * Decline and Accept are made by the same call, in the same row, with the same part and no class of
 * their own: there is nothing by which a theme could tell one from the other.
 */
import type { ShowBanner } from "./banner-options.ts";
import { CSS } from "./banner-style.ts";
import { PURPOSES, type Purpose } from "./config.ts";

/** What the edge writes in its place (`pipeline::merge_texts`). */
declare const __CANDOR_TEXTS__: { readonly lang: string; readonly dir: string; readonly texts: Readonly<Record<string, string>> };

const { lang, dir, texts } = __CANDOR_TEXTS__;

/** An element with its attributes and children; what is empty among these is left out. */
const make = (tag: string, attributes: Record<string, string>, ...children: (Node | string | undefined)[]) => {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]!);
  element.append(...(children.filter(Boolean) as (Node | string)[]));
  return element;
};

const button = (name: string, part: string, click: () => void, label?: string) => {
  const made = make("button", { type: "button", id: name, part, ...(label && { "aria-label": label }) }, label ? "\u2715" : texts[name]);
  made.onclick = click;
  return made;
};

const sheet = (css: string) => {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
};

const show: ShowBanner = ({ ask, gpc, privacy, decide }) => {
  const host = make("div", {});
  const root = host.attachShadow({ mode: "open" });
  const asked = (Object.keys(PURPOSES) as Purpose[]).filter((name) => ask & PURPOSES[name]);
  // All off: only the visitor turns one on.
  const switches = asked.map((name) => {
    const box = make("input", { type: "checkbox", role: "switch", part: "switch" }) as HTMLInputElement;
    return { bit: PURPOSES[name], box, row: make("label", {}, make("span", {}, make("b", {}, texts[name]), make("small", {}, texts[name + "_text"])), box) };
  });
  /** Which of the two layers is seen: the question, or the purposes one by one. */
  const layer = (chosen: string) => {
    card.className = chosen;
    card.scrollTop = 0;
  };
  const back = () => {
    // Leaving the second layer discards what was switched there.
    switches.forEach(({ box }) => (box.checked = false));
    layer("");
    root.getElementById("choose")!.focus();
  };
  const decline = () => decide(0);
  const title = make("h2", { id: "t" }, texts.title);
  const card = make(
    "section",
    { role: "region", "aria-labelledby": "t", lang, dir, part: "card" },
    make("header", { "aria-live": "polite" }, title, button("close", "close", decline, texts.close)),
    make("p", { class: "q" }, texts.body),
    gpc ? make("p", {}, texts.gpc) : undefined,
    make("form", {}, ...switches.map(({ row }) => row)),
    make("p", { class: "k" }, texts.keep, " ", privacy && make("a", { href: privacy, part: "link" }, texts.privacy)),
    make(
      "footer",
      { class: "q" },
      button("decline", "button", decline),
      button("accept", "button", () => decide(ask)),
      button("choose", "more", () => {
        layer("c");
        switches[0]?.box.focus();
      }),
    ),
    make(
      "footer",
      { class: "f" },
      button("back", "button", back),
      button("save", "button", () => decide(switches.reduce<number>((sum, { bit, box }) => sum | (box.checked ? bit : 0), 0))),
    ),
  );
  card.onkeydown = (event) => {
    if (event.key != "Escape") return;
    event.stopPropagation();
    if (card.className) back();
    else decline();
  };
  root.adoptedStyleSheets = [sheet(CSS)];
  root.append(card);
  document.body.prepend(host);
  // A live region speaks of what changes in it once it is there.
  setTimeout(() => (title.textContent = texts.title!), 500);
  // What has the focus is never hidden behind the banner (WCAG 2.2, 2.4.11).
  const room = sheet(`html{scroll-padding-block-end:${card.offsetHeight + 24}px}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, room];
  return {
    close() {
      host.remove();
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other != room);
    },
  };
};

export default show;
