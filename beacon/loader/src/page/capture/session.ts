/**
 * The session: page loads of one sitting, joined by an id that is sent. Only with `linking`, and then for all that is sent.
 *
 * The id lies in localStorage, for all tabs. It is read at the start. Where there is none one is drawn at once, so that
 * events never wait for it, and written under the lock that tabs share: the tab that comes second takes the first one's. It
 * is extended by a page load and by the visitor's input, and by nothing else; then a tab also takes up what another tab has
 * begun meanwhile. How long it lives is decided in the wasm (beacon/src/metric/session.rs).
 *
 * The end of the grant removes it: whoever decides anew is not joined to what was before. (The loader removes it too, where
 * no beacon runs when the visitor withdraws.)
 */
import { attempt } from "../../attempt.ts";
import { LINKING } from "../../config.ts";
import type { Capture } from "../page.ts";

/** Its key in localStorage, and the name of the lock. */
const KEY = "candor_session";
/** An input extends it only this long after the last one that did. */
const EXTEND_MS = 10_000;
/** 128 bits, in hexadecimal digits. */
const ID_CHARS = 32;

export const session: Capture = [
  "open",
  (page) => {
    const { core, host, marks } = page;
    if (!(host.bits & LINKING)) return;
    /** As this tab knows it: `<id>.<created>.<last>`. */
    let text = "";
    /** The same where the device does not keep it: then it holds for this page load. */
    let lost = "";
    /** Whether it is still to be agreed with the other tabs which one it is. */
    let isOpen: boolean | undefined;
    let extended_ms = 0;

    const id = () => text.slice(0, ID_CHARS);
    const stored = (): string => attempt(() => localStorage[KEY]) || lost;
    const use = (next: string) => {
      text = next;
      marks.session = id();
      page.mark();
    };
    const keep = (next: string) => {
      lost = attempt(() => (localStorage[KEY] = next)) ? "" : next;
      use(next);
    };

    /** Nobody else writes now: what another tab has written since is the session of this one, too, and was all along. */
    const agree = () => {
      if (isOpen) {
        isOpen = false;
        text = core.session(stored(), id(), Date.now(), false);
        core.correct(id());
        keep(text);
      }
    };

    /** The visitor does something: the session that is stored goes on, in this tab too, or another begins. */
    const extend = () => {
      extended_ms = Date.now();
      const fresh = Array.from(crypto.getRandomValues(new Uint8Array(ID_CHARS / 2)), (byte) => (byte + 256).toString(16).slice(1)).join("");
      const next = core.session(stored(), fresh, extended_ms, true);
      if (!next.startsWith(fresh)) keep(next);
      else {
        use(next);
        isOpen = true;
        // When the lock is ours; and again when it was given back, or refused. At once where there is none.
        const agreed = page.guard(agree);
        if (!attempt(() => navigator.locks.request(KEY, agreed).then(agreed, agreed))) agree();
      }
    };

    marks.expire = () => {
      // Another tab's may still go on; this one takes it up with the next input.
      if (marks.session && core.session(text, "-", Date.now(), false)[0] == "-") {
        marks.session = "";
        page.mark();
      }
    };
    page.on(window, "pointerdown keydown", (event: Event) => {
      const since_ms = Date.now() - extended_ms;
      // A clock may also be set back.
      if (event.isTrusted && !(since_ms >= 0 && since_ms < EXTEND_MS)) extend();
    });
    page.ends.push(() => {
      // Not after a trap. Another tab may have begun the next one already.
      if (host.signal.aborted && stored().startsWith(id())) attempt(() => delete localStorage[KEY]);
    });
    extend();
  },
];
