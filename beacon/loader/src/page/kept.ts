/**
 * Batches that wait on the device because nobody took them: each is an entry of `localStorage` of its own, so that tabs that
 * end together do not overwrite what the other has just kept. Where storage is forbidden or full, nothing is kept; whatever
 * else stands there is dropped.
 *
 * An entry is a line: when it was written, where it goes, its JSON. Whoever sends a line takes it out first, so that two tabs
 * do not send the same; where they do, the edge takes it once.
 */
import { attempt } from "../attempt.ts";

/** What the keys begin with; the rest is chance. */
const KEY = "candor_unsent";
/** What is kept at most, of all pages of an origin: 256 KB, of two bytes each, as browsers count. */
const MOST_CHARS = 128_000;
/** A batch older than this is not sent any more. */
const MAX_AGE_MS = 86_400_000;

/** The line, when it was written, where it goes, and the batch; nothing, where it is none. `[^]`: JSON may hold what ends a line elsewhere. */
const split = (line: string) => /(\S+) (\S+) ([^]+)/.exec(line) || [];

/** Under which keys something is kept, in no order; none where storage is forbidden. */
export const keys = (): string[] => attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(KEY))) || [];

const drop = (key: string) => delete localStorage[key];

/** Forgets all of it. */
export const clear = (): void => keys().forEach(drop);

/** Keeps one more line; whether there was room for it. */
export const keep = (line: string): unknown =>
  attempt(
    () =>
      keys().reduce((sum, key) => sum + localStorage[key].length, line.length) <= MOST_CHARS &&
      (localStorage[KEY + Math.random()] = line),
  );

/**
 * Takes a line out that goes to this address under this stamp; empty if there is none. Lines that are too old are
 * gone, and those of this address that were written under another grant. `now_ms` is the wall clock, here and below.
 */
export const pick = (now_ms: number, url: string, stamp: string): string => {
  for (const key of keys()) {
    // Another tab may have taken it meanwhile.
    const line: string = localStorage[key];
    const [, at_ms, to, body] = split(line);
    // Of nothing there is no age; of a clock that was set back none above 0.
    const isOld = !(now_ms - (at_ms as never) <= MAX_AGE_MS);
    if (isOld || to == url) {
      drop(key);
      // Quotes inside a text are escaped: no text reads so.
      if (!isOld && body!.includes('"consent":' + stamp)) return line;
    }
  }
  return "";
};

/** The batch of a line, with the time for which it was kept; `now_ms` 0: it was not. No text that the page or the visitor wrote reads like the field before which it stands. */
export const open = (line: string, now_ms: number): string => {
  const [, at_ms, , body] = split(line);
  return now_ms ? body!.replace('"consent":', `"held":${Math.max(0, now_ms - (at_ms as never))},$&`) : body!;
};
