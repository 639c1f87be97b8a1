/**
 * The settings and features in force. A batch ends where they change, so a setting that is said again and again (a slider)
 * changes nothing until another event is captured: its own events say themselves what was set.
 */
import type { Page } from "./page.ts";
import { bytes } from "./props.ts";

/** Settings and features in force at a time. */
const MOST = 50;
/** All of them as JSON: the edge takes 4 KB, and what the wasm hides may become a little longer. */
const FLAGS_BYTES = 4000;

/**
 * Puts a setting or a feature into force; an empty value takes it out. Whether that changed anything. What finds no room is
 * not in force.
 */
export const put = ({ marks }: Page, name: string, value: string): boolean => {
  const { flags } = marks;
  const isChange = (flags[name] ?? "") !== value;
  if (isChange) {
    delete flags[name];
    if (value) {
      flags[name] = value;
      if (Object.keys(flags)[MOST] || bytes(flags) > FLAGS_BYTES) delete flags[name];
    }
    marks.stale = true;
  }
  return isChange;
};
