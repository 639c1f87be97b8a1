/**
 * Views: the load itself, each route of a single-page application, and what the site itself calls a view (views.ts).
 * Restores from the back-forward cache are seen by `lifecycle`.
 *
 * Nothing of the page is patched: where there is a Navigation API it tells of every change of the address; elsewhere the
 * address is compared after what may have changed it, and twice a second while the page is visible.
 */
import { attempt } from "../../attempt.ts";
import type { Capture } from "../page.ts";
import { read } from "../read.ts";

/** Between two looks at the address, where nothing tells of its change; and from a change to a look at what the document says of itself. */
const LOOK_MS = 500;

export const view: Capture = [
  "open",
  (page) => {
    const { host, navigation } = page;
    // Not what a page calls so, be it a variable or an element's id.
    const told = attempt(() => window.navigation instanceof Navigation && window.navigation);
    let timer: number | undefined;
    const soon = (ms: number) => {
      clearTimeout(timer);
      timer = page.later(ms, () => {
        page.follow();
        page.look();
        if (!told && !document.hidden) soon(LOOK_MS);
      });
    };

    page.begin(
      page.activation_ms > 0
        ? "prerender"
        : read(document, "wasDiscarded") === true
          ? "restore"
          : (navigation?.type || "navigate").replace("_", "-"),
      0,
    );
    page.look();
    soon(LOOK_MS);
    page.on(told || window, told ? "currententrychange" : "popstate hashchange click visibilitychange", () => {
      const last = host.view;
      page.follow();
      // The page's own handlers are still to come: then the next look is at once.
      if (!told) soon(0);
      else if (last != host.view) soon(LOOK_MS);
    });
    return (signal) => signal == "hidden" && page.look();
  },
];
