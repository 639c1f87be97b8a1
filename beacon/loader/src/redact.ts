/**
 * Redaction that fails closed: without the wasm there is no detector of secrets, so what is not
 * plainly harmless goes. The edge scrubs again.
 */
import { MESSAGE_CHARS, MESSAGE_READ_CHARS } from "./limits.ts";

const keep = (text: string, parts: RegExp, harmless: RegExp): string => text.replace(parts, (part) => (harmless.test(part) ? part : ":x"));

/** Origin and path of an http(s) address; path segments that are not plain words become `:x`. Of any other address nothing. */
export const address = (text: string): string | undefined => {
  if (/^http/.test(text)) {
    const { origin, pathname } = new URL(text);
    return origin + keep(pathname, /[^/]+/g, /^[a-z-]{1,32}$/);
  }
};

/** A text in which words with a digit, words that may be an address, and long ones become `:x`. */
export const message = (text: unknown): string =>
  keep(String(text ?? "").slice(0, MESSAGE_READ_CHARS), /\S+/g, /^[^\d@/=?%]{1,32}$/).slice(0, MESSAGE_CHARS);
