/**
 * What was thrown, rejected or given: anything at all, and its properties can be getters that throw.
 *
 * Of an object that is no error only its keys are told, never its values.
 */
import { attempt } from "../attempt.ts";
import { debugIds } from "./debug.ts";
import type { Fields, Page } from "./page.ts";
import { read, spell, text } from "./read.ts";
import { redacted } from "./redacted.ts";

declare const __CANDOR_FULL__: boolean;

/** An error in the wire's fields. */
export interface Fault {
  source: string;
  name?: string;
  message?: string;
  stack?: string;
  file?: string | undefined;
  line?: number | undefined;
  column?: number | undefined;
}

/** The wasm cuts a stack to half of it. */
const STACK_LENGTH = 16_000;
/** Five causes and the steps before have room in the detail of an event. */
const CAUSES = 5;
const CAUSE_MESSAGE_LENGTH = 200;
const CAUSE_STACK_LENGTH = 500;
/** A code is a short word: `20`, `ERR_NETWORK`. */
const CODE_LENGTH = 64;

/** An error of which only its place is known: it is read from what tells of it, by these names. */
export const place = (from: unknown, source: string, file = "sourceFile", line = "lineNumber", column = "columnNumber"): Fault => {
  const number = (name: string) => attempt(() => (read(from, name) as number) >>> 0);
  return { source, file: text(from, file), line: number(line), column: number(column) };
};

/** The lines at the beginning that have room: half a frame would be another place. */
const lines = (stack: string, most: number) => {
  const all = `\n${stack}\n`;
  return all.slice(1, all.lastIndexOf("\n", most + 1));
};

/** Its name, message and stack. `said` is what the browser says of it, where it says something. */
export const shape = (thrown: unknown, said = "") => {
  let name = text(thrown, "name");
  let message = spell(read(thrown, "message") ?? "");
  if (!message) {
    const keys = typeof thrown != "string" && attempt(() => Object.keys(thrown as object).sort().join());
    message = keys || said || spell(thrown);
    if (keys) {
      name ||= text(thrown, "constructor", "name");
      // An event says what failed by its type and its target.
      if (keys.includes("isTrusted")) message = text(thrown, "type") + " " + text(thrown, "target", "localName");
    }
  }
  // Chromium's begin with name and message, and its frames are "at …"; a stack without them is another engine's, or a message
  // alone. The line break stays: the wasm looks for the first one, too.
  const raw = spell(read(thrown, "stack") ?? "");
  const at = raw.indexOf("\n    at ");
  const stack = at < 0 && raw.length <= name.length + 2 + message.length ? "" : lines(raw.slice(Math.max(at, 0)), STACK_LENGTH);
  return { name, message: text(message), stack };
};

/** What more there is to say: its code, its cause, that one's cause and so on, the errors of an `AggregateError`, and which build it comes from. */
export const behind = (page: Page, thrown: unknown, raw: string): Fields | undefined => {
  const code = spell(read(thrown, "code") ?? "").slice(0, CODE_LENGTH) || undefined;
  const causes = [];
  let last = thrown;
  let left = 0;
  while (causes.length < CAUSES) {
    last = read(last, "cause") ?? (text(thrown, "name") == "AggregateError" ? read(thrown, "errors", left++) : undefined);
    if (last == null) break;
    const { stack, ...texts } = shape(last);
    const { name, message } = redacted(page, texts);
    causes.push({ name, message: message.slice(0, CAUSE_MESSAGE_LENGTH), stack: lines(stack, CAUSE_STACK_LENGTH) });
  }
  const { build } = page.host.data;
  const debug = __CANDOR_FULL__ ? debugIds(raw) : undefined;
  if (code || causes[0] || build || debug) return { code, causes, build, debug };
};
