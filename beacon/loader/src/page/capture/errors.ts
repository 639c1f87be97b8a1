/**
 * Errors of the page: uncaught ones, unhandled rejections, elements that did not load, and what the site reports itself. The
 * loader listens, from the grant on; `intake` hands over what it heard. Other captures report through this, too: what is the
 * same, and what is too much, is decided once.
 */
import { type Seen, add, take } from "../faults.ts";
import type { Capture, Errors, Fields } from "../page.ts";
import { isOurs } from "../ours.ts";
import { read, text } from "../read.ts";
import { redacted } from "../redacted.ts";
import { behind, place, shape } from "../thrown.ts";

/** The first so many different errors carry the steps before them and their whole stack, the others its innermost frame: 50 of them are no more than 15 KB. */
const WHOLE = 5;
/** An error as a step before another. */
const STEP_LENGTH = 64;

export const errors: Capture = [
  "error",
  (page) => {
    const all = new Map<string, Seen>();

    const record = (t_ms: number, n: number, fields: Fields, detail?: Fields) =>
      page.record("error", { ...fields, detail: n > 1 ? { n } : detail }, t_ms);

    const report: Errors["report"] = (t_ms, fault, thrown) => {
      const { source, stack = "", file } = fault;
      const from = file || stack;
      // The first address says whose it is.
      if (isOurs(page.host, from.slice(from.indexOf("http")))) return;
      const isWhole = all.size < WHOLE;
      const top = stack.match(/\n?.*/)![0];
      const fields = { ...fault, stack: isWhole ? stack : top };
      // A place is told once.
      if (stack || source == "element") fields.file = fields.line = fields.column = undefined;
      // The same place may be reached from elsewhere: then the lower frames differ.
      const key = redacted(page, { ...fields, stack: top, line: 0, column: 0 });
      const n = add(all, JSON.stringify(key), fields);
      if (n < 0) page.giveUp("error_flood");
      else if (n) {
        const more = behind(page, thrown, stack);
        record(t_ms, n, fields, isWhole ? { ...more, trail: page.trail } : more);
        page.step("error", `${key.name}: ${key.message}`.slice(0, STEP_LENGTH));
      }
    };

    page.errors = {
      report,
      given: (t_ms, thrown) => report(t_ms, { source: "api", ...shape(thrown) }, thrown),
      heard(t_ms, event) {
        const isError = text(event, "type") == "error";
        // Some libraries and extensions dispatch a rejection as a custom event.
        const [thrown = read(event, "detail", "reason")] = [read(event, isError ? "error" : "reason")];
        const said = text(event, "message");
        // An element that did not load says nothing but where it happened. None that loads has fields that could stand before
        // its own properties; a form has, and is none. Nor has `window` a name.
        const target = read(event, "target");
        const name = text(target, "localName");
        const file = text(target, "src") || text(target, "href");
        if (!isError || said || thrown !== undefined)
          report(t_ms, { ...place(event, isError ? "uncaught" : "rejection", "filename", "lineno", "colno"), ...shape(thrown, said) }, thrown);
        else if (name) report(t_ms, { source: "element", name, message: file, file });
      },
    };

    // What waits to be counted is said at the exit.
    return (signal) => {
      if (signal == "hidden")
        all.forEach((seen) => {
          const n = take(seen);
          if (n) record(performance.now(), n, seen.fields);
        });
    };
  },
];
