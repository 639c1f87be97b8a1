/**
 * Redaction that fails closed: without the wasm there is no detector of secrets, so what is not
 * plainly harmless goes. The edge scrubs again.
 */
import { attempt } from "./attempt.ts";
import { MESSAGE_CHARS, MESSAGE_READ_CHARS } from "./limits.ts";

const keep = (text: string, parts: RegExp, harmless: RegExp): string => text.replace(parts, (part) => (harmless.test(part) ? part : ":x"));

/** Origin and path of an http(s) address; path segments that are not plain words become `:x`. Nothing for any other address. */
export const address = (text: string): string | undefined =>
  attempt(() => {
    const { protocol, origin, pathname } = new URL(text);
    if (/^http/.test(protocol)) return origin + keep(pathname, /[^/]+/g, /^[a-z-]{1,32}$/);
  });

/**
 * A message in which words with a digit, words that may be an address, and long ones become `:x`.
 * It is given as a function, because what a page throws may itself throw when it is read.
 */
export const message = (read: () => unknown): string | undefined =>
  attempt(() => keep(String(read() ?? "").slice(0, MESSAGE_READ_CHARS), /\S+/g, /^[^\d@/=?%]{1,32}$/).slice(0, MESSAGE_CHARS));
