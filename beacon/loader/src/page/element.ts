/**
 * What an element is called in a report: the name that the site gave it, else what it is. Never what it shows: no text, no
 * value, no attribute of its content.
 *
 * Methods and properties are taken from the prototype, because a form's fields stand before its own
 * (`<input name="closest">`). The label is made when the element is met and no node is kept.
 */
import { attempt } from "../attempt.ts";

/** Whether this is the full build: esbuild puts it in. */
declare const __CANDOR_FULL__: boolean;

/** The attribute that names an element and all that is in it. */
const NAME = "data-candor-name";
/** Longer selectors begin further down. */
const MOST_LENGTH = 100;

/** A property, as the prototype reads it. */
const property = (element: unknown, name: string) => attempt(() => Reflect.get(Element.prototype, name, element));

/** The nearest element, from this one upwards, that a selector names. Nothing for what is no element. */
export const closest = (target: unknown, selector: string): Element | undefined =>
  attempt(() => Element.prototype.closest.call(target, selector)) || undefined;

/** An attribute. An empty one counts as missing. */
export const attribute = (element: unknown, name: string): string | undefined =>
  attempt(() => Element.prototype.getAttribute.call(element, name)) || undefined;

/**
 * Whether an id or a class is one that somebody wrote: programs make up others, with digits in them, for each build or
 * each visitor.
 */
const isPlain = (name = "") => /^(?!.*\d\d)[a-z][\w-]{0,31}$/i.test(name);

/** Elements and classes from the nearest ancestor with an id down. */
const path = (element: unknown): string | undefined => {
  for (let found = ""; ; element = property(element, "parentElement")) {
    const id = attribute(element, "id");
    const hasId = isPlain(id);
    const classes = attribute(element, "class")?.split(/\s+/).filter(isPlain) ?? [];
    const step = hasId ? "#" + id : [property(element, "localName"), ...classes].join(".");
    if (!step || found.length + step.length >= MOST_LENGTH) return found || undefined;
    found = step + (found && ">" + found);
    if (hasId) return found;
  }
};

/** The label of an element; nothing for what is none. */
export const label = (element: unknown): string | undefined =>
  attribute(closest(element, `[${NAME}]`), NAME) ?? (__CANDOR_FULL__ ? path(element) : property(element, "localName"));
