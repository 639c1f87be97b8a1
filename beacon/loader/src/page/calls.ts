/**
 * The API that a site calls: `window.candor.<name>(…)`. What it is given may be anything; what is of no use is counted, what
 * is not granted is not there.
 */
import { LINKING } from "../config.ts";
import type { Call } from "../host.ts";
import { bucket } from "./bucket.ts";
import { put } from "./marks.ts";
import type { Fields, Page } from "./page.ts";
import { plain, props } from "./props.ts";
import { read } from "./read.ts";

/** What a log may be besides `info`. */
const LEVELS = /^(debug|warn|error)$/;
/** Longest message of a log, in characters: the wasm cuts it, too. */
const MESSAGE_CHARS = 2000;

/** Records what the site says itself, if it is of use and no flood; else counts it. */
export const say = (page: Page, t: number, kind: string, fields: Fields & { name: string }, isUsable: unknown): void => {
  if (page.wants(kind)) {
    const hasRoom = (page.bucket ??= bucket())(performance.now());
    if (isUsable && hasRoom) {
      if (kind == "event") page.step(kind, fields.name);
      page.record(kind, fields, t);
    } else page.giveUp(hasRoom ? "unusable" : "event_flood");
  }
};

/** The `detail` of what has properties; nothing if it has none. */
export const described = (found: object | undefined, unit?: string): Fields | undefined =>
  unit || found ? { unit, props: found } : undefined;

/** A call stays as it is: the loader may keep it for a later recording. */
export const call = (page: Page, t: number, [kind, first, second, third]: Call): void => {
  let name = plain(first);
  const refuse = () => page.giveUp("unusable");
  if (kind == "error") page.errors?.given(t, first);
  else if (kind == "flush") page.flushAll();
  else if (kind == "view") typeof first == "string" && first ? page.name(name) : refuse();
  else if (kind == "user") {
    if (page.host.bits & LINKING) {
      // A name that the site made up may look as random as it likes, but it is no address.
      if (/[@%]/.test(name)) refuse();
      else {
        page.marks.user = name;
        page.mark();
      }
    }
  } else if (kind != "before") {
    let properties = third;
    let isUsable: unknown = name;
    let value, message, unit;
    if (kind == "track") properties = second;
    else if (kind == "measure") {
      properties = read(third, "props");
      unit = plain(read(third, "unit"));
      value = second;
      isUsable &&= Number.isFinite(value);
    } else if (kind == "log") {
      if (!LEVELS.test(name)) name = "info";
      // An error is often logged as it is.
      isUsable = message = plain(second, MESSAGE_CHARS) || plain(read(second, "message"), MESSAGE_CHARS);
    } else {
      // A feature is on, unless it says what.
      message = kind == "feature" && second === undefined ? "true" : plain(second);
      // Said again it is nothing new.
      if (name && !put(page, name, message)) return;
    }
    say(page, t, kind == "track" ? "event" : kind, { name, value, message, detail: described(props(properties), unit) }, isUsable);
  }
};
