/**
 * Pages that ended without a word: a crash, a killed process, a power cut. While a page is in sight, sessionStorage holds the
 * steps and settings that led here; hiding takes them out again. So what the next page load of this tab finds there was left
 * by one that died. Only with `linking`: it joins two page loads.
 *
 * A duplicated tab, or one that was opened by the page, begins with a copy while the page still lives. So it asks first, over a
 * channel on which every page answers to its id: who answers has not died. (A lock would tell the same without waiting, but
 * Firefox keeps no page in its back-forward cache that held one when it went.)
 */
import { attempt } from "../../attempt.ts";
import { LINKING } from "../../config.ts";
import type { Capture } from "../page.ts";
import { read, text } from "../read.ts";

/** Its key in sessionStorage, and the name of the channel. */
const KEY = "candor_alive";
/** A page that lives has answered by then, unless it is very busy. */
const ANSWER_MS = 1000;

export const died: Capture = [
  "error",
  (page) => {
    const { host, marks, trail, step } = page;
    const channel = host.bits & LINKING && attempt(() => new BroadcastChannel(KEY));
    if (!channel) return;
    let isHeld = false;

    const found = attempt(() => JSON.parse(sessionStorage[KEY]));
    /** Who may have died; empty if nobody has. */
    let missing = text(found, "page");
    page.on(channel, "message", ({ data }: MessageEvent) => {
      if (data === host.page) channel.postMessage([data]);
      else if (missing && read(data, 0) === missing) missing = "";
    });
    if (missing) {
      channel.postMessage(missing);
      page.later(ANSWER_MS, () => {
        if (missing)
          page.record("error", { source: "died", message: "The page before this one ended without a word", detail: { trail: found.trail, flags: found.flags } });
      });
    }

    const note = () => {
      if (isHeld) attempt(() => (sessionStorage[KEY] = JSON.stringify({ page: host.page, trail, flags: marks.flags })));
    };
    const forget = () => {
      if (isHeld) attempt(() => delete sessionStorage[KEY]);
      isHeld = false;
    };
    const hold = () => {
      isHeld ||= !document.hidden;
      note();
    };

    page.step = (kind, label) => {
      step(kind, label);
      note();
    };
    page.on(window, "visibilitychange", hold);
    page.ends.push(forget, () => channel.close());
    hold();
    return (signal) => {
      if (signal == "hidden") forget();
      if (signal == "restored") hold();
    };
  },
];
