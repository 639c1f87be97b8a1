/**
 * The views of this page load, and when a new one begins.
 *
 * Only a change of the path begins a view: a hash, a query or a rewritten entry of the same path is none (routers rewrite
 * the entry before they push it, maps and editors rewrite it per frame). Where the site routes by hash, the path in the hash
 * is part of the path. A view is described again when there is more to say: names and titles come after the address has
 * changed.
 */
import { attempt } from "../attempt.ts";
import { USAGE } from "../config.ts";
import type { Fields, Page } from "./page.ts";
import { text } from "./read.ts";
import { redacted } from "./redacted.ts";

/** Views that one page load may have. More is a flood, not navigation: what comes then belongs to the last one. */
const MOST = 50;
/** Reasons that are told, of those that kept the browser from keeping the page. */
const REASONS = 5;

/** What the browser says where it was asked to go back and had not kept the page. */
interface Kept {
  readonly notRestoredReasons?: { readonly reasons: readonly { readonly reason: string }[] };
}

/** What led to the page. */
const origin = (page: Page): Fields => {
  const campaign = redacted(
    page,
    ["source", "medium", "campaign"].map((part) => text(attempt(() => new URL(page.host.start).searchParams.get("utm_" + part)))),
  ).join("/");
  return {
    referrer: text(document, "referrer") || undefined,
    // Two slashes are no campaign.
    campaign: campaign[2] && campaign,
    reasons: attempt(() => (page.navigation as Kept).notRestoredReasons!.reasons.slice(0, REASONS).map(({ reason }) => reason).join()),
  };
};

/** What the page can do about its views: `drive` puts it on the page before the captures begin. */
export const views = (page: Page): Pick<Page, "begin" | "follow" | "name" | "look"> => {
  const { host } = page;
  const { opt, data } = host;
  let count = 0;
  let path = "";
  /** The current one; none while there are too many: what is not described gets no name either. */
  let view: Fields | undefined;
  /** What the site itself calls it; that stands over what the document says. */
  let name: string | undefined;
  let route: string | undefined;
  let title: string | undefined;

  /** Where the page is; the first view begins where it was when the recording began. */
  const here = () => {
    const address = count ? location.href : host.start;
    // A path in the hash (`#/a`, `#!/a`) takes the place of the query, and of the slash before it.
    return ((opt?.hash ?? data.hashRoutes) != null ? address.replace(/\/?(\?[^#]*)?#!?(?=\/)/, "") : address)
      // The origin stays the same as long as the page lives.
      .replace(/[?#].*/s, "");
  };

  const describe = () => view && page.core.describe(host.view, JSON.stringify({ ...view, route: name ?? route, title }));

  const begin: Page["begin"] = (nav, start_ms) => {
    path = here();
    const isFirst = !count;
    const { url } = redacted(page, { url: text(path) });
    page.step("view", url.replace(/.*?:\/\/[^/]*/, ""));
    view = name = route = title = undefined;
    if (count < MOST) {
      page.tell("leaving");
      host.view = count++;
      view = { n: host.view, url, nav: nav == "navigate" ? undefined : nav, start: +start_ms.toFixed(4) || undefined, ...(isFirst && host.bits & USAGE && origin(page)) } as Fields;
      describe();
    }
    // The first view may be known to the edge already: then only its description was missing.
    if (page.wants("view") && !(isFirst && host.sent)) view ? page.record("view", {}, start_ms) : page.giveUp("view_flood");
  };

  const follow = () => {
    if (path != here()) begin("route", performance.now());
  };

  return {
    begin,
    follow,
    name(given) {
      // The address may have changed unseen.
      follow();
      // Another name at the same address is another view (a step of a wizard). Some frameworks say the same twice.
      if (name != null && name != given) begin("route", performance.now());
      name = given;
      describe();
    },
    look() {
      // A framework may have put the route's name on its root element: `<html data-candor-route="/user/[id]">`.
      route = text(document, "documentElement", "dataset", "candorRoute") || undefined;
      if (opt?.title) title = text(document, "title");
      describe();
    },
  };
};
