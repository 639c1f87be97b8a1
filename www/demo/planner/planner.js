// The planner is a single-page app: its links change the address by history.pushState and load no new document.
// Every path below /demo/planner/ is answered with this same page, so that a link can be opened, reloaded and shared.

import { BASE, readPath } from "./routes.js";
import { viewFor } from "./views.js";

const main = document.querySelector("main");
let shownPath = "";

function show() {
  const { title, nodes } = viewFor(readPath(location.pathname));
  document.title = `${title} · Dibber & Daughters`;
  main.replaceChildren(...nodes);
  shownPath = location.pathname;
}

/** The link that this click follows inside the planner, if the browser should not follow it itself. */
function innerLink(event) {
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const link = event.target instanceof Element && event.target.closest("a[href]");
  if (!plain || event.defaultPrevented || !link || link.target || link.origin !== location.origin) return null;
  return link.pathname.startsWith(BASE) && !link.hash ? link : null;
}

document.addEventListener("click", (event) => {
  const link = innerLink(event);
  if (!link) return;
  event.preventDefault();
  if (link.pathname !== location.pathname) history.pushState(null, "", link.pathname);
  show();
  window.scrollTo({ top: 0, behavior: "instant" });
  // A screen reader then speaks the new heading, as it would after a page load.
  main.querySelector("h1").focus({ preventScroll: true });
});

// A change of the hash alone (the skip link) fires popstate too, and must not draw the page again.
window.addEventListener("popstate", () => {
  if (location.pathname !== shownPath) show();
});
show();
