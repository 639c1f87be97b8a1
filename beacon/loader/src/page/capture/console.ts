/**
 * `console.error`, as the page calls it: only in the full build. It is patched from the grant on; what is said goes on to
 * the console as it is. At the end it is taken back if it is still ours; what others have wrapped since passes through.
 */
import { attempt } from "../../attempt.ts";
import type { Capture } from "../page.ts";
import { spell, text } from "../read.ts";
import { shape } from "../thrown.ts";

/** Arguments that are told. */
const MOST = 10;

/** What is said of an argument: never an object's values. */
const say = (value: unknown): string => {
  const isObject = value && (typeof value == "object" || typeof value == "function");
  if (!isObject) return spell(value);
  return isError(value) ? shape(value).message : text(attempt(() => value.constructor.name)) || typeof value;
};

const isError = (value: unknown) => attempt(() => value instanceof Error);

export const console_: Capture = [
  "error",
  (page) => {
    const { error: real } = console;
    /** Reading an argument may call us again. */
    let isReading = false;

    const hear = page.guard((args: unknown[]) => {
      if (isReading) return;
      isReading = true;
      const thrown = args.find(isError);
      const { name, stack } = thrown ? shape(thrown) : { name: "", stack: "" };
      const message = text(args.slice(0, MOST).map(say).join(" "));
      page.errors!.report(performance.now(), { source: "console", name, message, stack }, thrown);
      isReading = false;
    });

    const mine = function (this: unknown, ...args: unknown[]) {
      hear(args);
      return Reflect.apply(real, this, args);
    };
    attempt(() => (console.error = mine));
    page.ends.push(() => {
      if (console.error == mine) console.error = real;
    });
  },
];
