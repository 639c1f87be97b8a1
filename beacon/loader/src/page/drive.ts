/**
 * Drives one recording: brings the wasm, starts the captures, catches what goes wrong, and ends it all when the recording
 * ends. The build bundles it with the glue of the wasm into `/a/<version>/standard.js` and `full.js`.
 */
import { attempt } from "../attempt.ts";
import type { Host } from "../host.ts";
import type { Core } from "./core.ts";
import type { Capture, Fields, Page, Running, Signal } from "./page.ts";
import { delivery } from "./send.ts";
import { timeline } from "./timeline.ts";
import { views } from "./views.ts";

/** Why an event that was captured is not sent: what `Core.push` says, and the site's hook. */
const REASONS = ["", "event_too_large", "queue_full", "hook"] as const;
const STEPS = 20;
/** What a later report replaces or adds to may wait, so that it travels together: on most pages until the exit. No other kind has `eng` in it. */
const PATIENT = /vital|eng|context/;
const PATIENCE_MS = 15_000;

/** Times and scores have four decimals on the wire. */
const rounded = (_: string, value: unknown) => (typeof value == "number" ? Math.round(value * 1e4) / 1e4 : value);

/** `init` and `core`: the wasm's glue; `address`: where the wasm is. Never rejects: the host is `live`, or not. */
export const drive =
  (init: (response: Response) => Promise<unknown>, core: Core, captures: readonly Capture[], address: URL) =>
  async (host: Host): Promise<void> => {
    const { signal, heard: hold } = host;
    const running: (Running | void)[] = [];
    const observing: (() => unknown)[] = [];
    const drains: (() => unknown)[] = [];
    const ends: (() => unknown)[] = [];
    const trail: [number, string, string][] = [];
    /** Whether the site's hook runs. What it causes is not recorded: it would be asked about that, too. */
    let asking = false;

    /** Nothing of this goes on. Another recording may be on its way with the same wasm. */
    const end = () => {
      if (host.live) {
        host.live = false;
        host.heard = hold;
        for (const stop of ends) attempt(stop);
        attempt(core.stop);
      }
    };

    const guard: Page["guard"] =
      (callback) =>
      (...args) => {
        try {
          if (host.live && !asking) callback(...args);
        } catch {
          end();
          host.speak();
        }
      };

    const drop = (reason: string) => {
      host.dropped[reason] = -~host.dropped[reason]!;
    };

    /** An event as the site's hook left it; undefined if it dropped it, or failed: it may have been about to take something out. */
    const edited = (json: string, hook: (event: object) => unknown): string | undefined => {
      const event = JSON.parse(json);
      const { seq, kind, view, t } = event;
      asking = true;
      const kept = attempt(() => hook(event) !== false && JSON.stringify(event));
      asking = false;
      // Read back first: what was put into the event may have had a word in how it is written.
      return kept ? attempt(() => JSON.stringify({ ...JSON.parse(kept), seq, kind, view, t })) : undefined;
    };

    const page = {
      host,
      core,
      marks: { session: "", user: "", flags: {} },
      trail,
      ends,
      guard,
      wants: (kind: string) => core.wants(kind),
      record(kind: string, fields: Fields = {}, t = performance.now(), view = host.view) {
        // Another hook may be given at any time, or none again. What says that the page load took part is not the site's to change.
        const hook = kind != "open" && ((host.kept.before?.[1] as readonly unknown[] | undefined)?.[1] as ((event: object) => unknown) | undefined);
        // A session that has run out is on no event any more.
        page.marks.expire?.();
        if (page.marks.stale && kind != "setting" && kind != "feature") page.mark();
        const event = core.event(kind, host.seq++, view, t, JSON.stringify(fields, kind == "error" ? undefined : rounded));
        if (page.asked) page.asked.push(event);
        else {
          const left = hook ? edited(event, hook) : event;
          const refused = left ? core.push(left, view, performance.now() + (PATIENT.test(kind) ? PATIENCE_MS : 0)) : 3;
          if (refused) drop(REASONS[refused]!);
          page.touch();
        }
      },
      giveUp(reason: string) {
        host.seq++;
        drop(reason);
      },
      step(kind: string, label: string) {
        trail.push([Math.round(performance.now()), kind, label]);
        if (trail[STEPS]) trail.shift();
      },
      mark() {
        const { session, user, flags } = page.marks;
        page.marks.stale = false;
        core.mark(session, user, Object.keys(flags)[0] ? JSON.stringify(flags) : "");
      },
      on(target: EventTarget, types: string, listener: (event: never) => unknown) {
        for (const type of types.split(" ")) target.addEventListener(type, guard(listener as (event: Event) => unknown), { capture: true, passive: true, signal });
      },
      later: (ms: number, callback: () => unknown) => setTimeout(guard(callback), ms),
      observe(type: string, each: (entry: PerformanceEntry) => unknown, options?: object) {
        const is_known = window.PerformanceObserver?.supportedEntryTypes?.includes(type);
        if (is_known) {
          const observer = new PerformanceObserver(
            guard((list: PerformanceObserverEntryList) => {
              list.getEntries().forEach(each);
              page.touch();
            }),
          );
          observing.push(() => observer.observe({ type, buffered: true, ...options }));
          drains.push(() => observer.takeRecords().forEach(each));
          ends.push(() => observer.disconnect());
        }
        return is_known;
      },
      drain: () => drains.forEach((drain) => drain()),
      tell: (signal: Signal, at_ms = 0) => running.forEach((capture) => capture?.(signal, at_ms)),
      // What is missing comes from `timeline`, `delivery` and `views`.
    } as unknown as Page;

    // Not a listener: other scripts may have put something in the place of `addEventListener`.
    signal.onabort = end;
    try {
      await init(await fetch(address, { credentials: "omit", referrerPolicy: "origin" }));
      if (signal.aborted) return;
      host.live = true;
      guard(() => {
        const { env = "", release = "" } = host.data;
        core.start(host.page, host.stamp, host.bits, host.rate, performance.now(), env, release, navigator.webdriver ? "webdriver" : "");
        Object.assign(page, timeline(), delivery(page), views(page));
        for (const [kind, start] of captures) if (core.wants(kind)) running.push(start(page));
        // The page may have moved on while the wasm was on its way.
        page.follow();
        // Only now: WebKit has called back from within `observe` (github.com/GoogleChrome/web-vitals/issues/277).
        for (const begin of observing) begin();
      })();
    } catch {}
  };
