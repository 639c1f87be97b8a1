/**
 * What a site gives to what it records: names, values, and flat objects of properties, bounded. They are the page's own and
 * may be anything, with getters that throw. What looks like a secret is taken out by the wasm.
 */
import { attempt } from "../attempt.ts";
import { read } from "./read.ts";

/** Longest text of the site's, in characters. */
const TEXT_CHARS = 256;
/** Properties of one event. */
const MOST = 32;
/** All of them as JSON, in bytes: with the rest of `detail` that is no more than the edge takes (8 KB). */
const PROPS_BYTES = 7500;

/** What stands for a value: a text itself, the digits of a number, `true` and `false`. Empty for anything else. */
export const plain = (value: unknown, chars = TEXT_CHARS): string =>
  // `string`, `number`, `boolean`, `bigint`; with no other type `String` calls functions of the page.
  /^(st|n|b)/.test(typeof value) ? String(value).slice(0, chars) : "";

/** How long something is as JSON, on its way. */
export const bytes = (value: object): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** A number, a boolean, a text, the digits of a bigint; of anything else only its type. `NaN` is no number in JSON. */
const flat = (value: unknown): unknown =>
  /^(st|bi)/.test(typeof value) ? plain(value) : typeof value == "boolean" || Number.isFinite(value) ? value : typeof value;

/** The properties of an object whose names begin with a prefix: they stand without it. Nothing if there are none. */
export const props = (object: unknown, prefix = ""): object | undefined => {
  const found: Record<string, unknown> = {};
  let left = MOST;
  let room_bytes = PROPS_BYTES;
  // A text would have its characters for properties.
  for (const name of (typeof object == "object" && attempt(() => Object.keys(object!))) || []) {
    let key = name.startsWith(prefix) ? plain(name.slice(prefix.length)) : "";
    // `data-candor-prop-size` is `candorPropSize`.
    if (prefix) key = key.charAt(0).toLowerCase() + key.slice(1);
    if (key && left > 0) {
      left--;
      const value = flat(read(object, name));
      room_bytes -= bytes([key, value]);
      if (room_bytes > 0) found[key] = value;
    }
  }
  return left < MOST ? found : undefined;
};
