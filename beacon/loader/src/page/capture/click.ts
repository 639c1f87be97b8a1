/**
 * Clicks: each is a step before an error to come; by themselves only those are recorded that lead away, to another host or
 * to a file. An element that the site marked is an event: `data-candor-event="name"`, with
 * `data-candor-prop-<key>="value"`. A click on the element, or on anything in it, is the event.
 */
import { attempt } from "../../attempt.ts";
import { described, say } from "../calls.ts";
import { attribute, closest, label } from "../element.ts";
import type { Capture } from "../page.ts";
import { plain, props } from "../props.ts";
import { read } from "../read.ts";

/** What is saved rather than shown. */
const FILE =
  /\.(7z|apk|avi|csv|deb|dmg|docx?|epub|exe|gz|iso|key|mkv|mov|mp[34]|msi|od[st]|pdf|pkg|pptx?|rar|rpm|rtf|tar|tgz|txt|wav|wmv|xlsx?|zip)$/i;
/** The button that opens a menu, and nothing else. */
const SECONDARY = 2;

export const click: Capture = [
  "open",
  (page) => {
    page.on(window, "click auxclick", ({ isTrusted, button, target }: MouseEvent) => {
      if (!isTrusted || button == SECONDARY) return;
      const name = label(target);
      page.step("click", name ?? "");

      const declared = closest(target, "[data-candor-event]");
      if (declared) {
        const event = plain(attribute(declared, "data-candor-event"));
        say(page, performance.now(), "event", { name: event, detail: described(props(read(declared, "dataset"), "candorProp")) }, event);
      }

      // A link in a picture (SVG) has no such properties, and is none.
      const away = attempt(() => {
        const { protocol, host, origin, pathname } = closest(target, "a[href],area[href]") as HTMLAnchorElement;
        const isWeb = protocol.startsWith("http");
        const how = FILE.test(pathname) || closest(target, "a[download]") ? "download" : isWeb && host != location.host && "outbound";
        // Neither query nor hash; of `data:` and `blob:` nothing else.
        return how && { name: how, message: isWeb ? origin + pathname : protocol, detail: { target: name } };
      });
      if (away && page.wants("click")) page.record("click", away);
    });
  },
];
