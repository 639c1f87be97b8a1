/**
 * What the loader hears: errors of the page, and the site's calls of the API. It takes over what the loader holds from
 * before, in its order, and then hears for itself.
 */
import { call } from "../calls.ts";
import type { Call, Heard } from "../../host.ts";
import type { Capture } from "../page.ts";

export const intake: Capture = [
  "open",
  (page) => {
    const { host } = page;
    const hear = (...[t, thing, need]: Heard) => {
      if (need) call(page, t, thing as Call);
      else page.errors?.heard(t, thing as Event);
    };
    host.heard = page.guard(hear);
    for (const heard of host.held.splice(0)) hear(...heard);
  },
];
