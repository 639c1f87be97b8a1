/**
 * What the banner and the settings are built from: elements made one by one, as text nodes and
 * attributes, never from markup, so that neither a text nor a strict policy can break them.
 */
import { PURPOSES, type Purpose } from "./config.ts";

/** What the edge writes in its place (`pipeline::merge_texts`). */
declare const __CANDOR_TEXTS__: { readonly lang: string; readonly dir: string; readonly texts: Readonly<Record<string, string>> };

export const { lang, dir, texts } = __CANDOR_TEXTS__;

export type Child = Node | string | false | 0 | undefined;

/** An element with its attributes and children; what is empty among these is left out. */
export const make = (tag: string, attributes: Record<string, string>, ...children: Child[]): HTMLElement => {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]!);
  element.append(...(children.filter(Boolean) as (Node | string)[]));
  return element;
};

/** A button whose name is its text. With a label it is the cross that closes. It is no part: a theme could lay it over a choice. */
export const button = (name: string, click: () => void, label?: string): HTMLElement => {
  const made = make("button", { id: name, ...(label && { "aria-label": label }) }, label ? "\u2715" : texts[name]);
  made.onclick = click;
  return made;
};

/**
 * A choice: its button in a cell that a theme cannot reach and that nothing of the button leaves. Whatever a
 * page does to the part `button`, it does the same to each, and none can cover or push away another.
 */
export const choice = (name: string, click: () => void): HTMLElement => {
  const made = button(name, click);
  made.setAttribute("part", "button");
  return make("div", {}, made);
};

export const sheet = (css: string): CSSStyleSheet => {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
};

/** An element for the page's own document, with a shadow root in which all of ours stands under this style. */
export const shelter = (css: string, content: HTMLElement): HTMLElement => {
  const host = make("div", {});
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(css)];
  root.append(content);
  return host;
};

/** A purpose that is asked for. */
export interface Switch {
  readonly bit: number;
  readonly name: Purpose;
  readonly box: HTMLInputElement;
  readonly row: HTMLElement;
}

/** A switch for each purpose that is asked for, as it stands at the moment. */
export const switches = (ask: number, granted: number): Switch[] =>
  (Object.keys(PURPOSES) as Purpose[])
    .filter((name) => ask & PURPOSES[name])
    .map((name) => {
      const bit = PURPOSES[name];
      const box = make("input", { type: "checkbox", role: "switch", part: "switch" }) as HTMLInputElement;
      box.checked = !!(granted & bit);
      return { bit, name, box, row: make("label", {}, make("span", {}, make("b", {}, texts[name]), make("small", {}, texts[name + "_text"])), box) };
    });

/** The purposes switched on, as bits. */
export const sum = (all: readonly Switch[]): number => all.reduce((bits, { bit, box }) => bits | (box.checked ? bit : 0), 0);
