/**
 * The small sender: one batch in mode `lite`, written without the wasm. It speaks where the page is
 * hidden before the wasm is ready, where the wasm trapped, and where it is forbidden. It is
 * synchronous to the last line, because a page that is going away has no later.
 */
import { attempt } from "./attempt.ts";
import { ERRORS, USAGE } from "./config.ts";
import type { Host } from "./host.ts";
import { address, message } from "./redact.ts";

/** The crate's version, put in by the build. */
declare const __CANDOR_SDK__: string;

/** What the three kinds of event may hold. */
interface Failure {
  readonly type: string;
  readonly message?: unknown;
  readonly reason?: unknown;
  readonly target: { readonly localName?: string; readonly src?: string; readonly href?: string };
}

/** What went wrong, in the wire's fields. No stack: nothing here can tell what it holds. */
export const describe = ({ type, target, message: text, reason = text }: Failure): object =>
  target != window
    ? { source: "element", name: target.localName, message: address((target.src || target.href)!) }
    : { source: type == "error" ? "uncaught" : "rejection", message: message(reason) };

/**
 * Sends what there is to say, and takes it from the host: sequence numbers, `open`, the view, and the errors. It
 * takes only what was handed over: where a browser kills scripts that run while the visitor leaves
 * (Firefox does), the next call says the same under the same numbers, and the edge takes it once.
 */
export const speak = (host: Host): void => {
  const {
    type = "navigate",
    transferSize,
    activationStart: start = 0,
    workerStart,
  } = (performance.getEntriesByType("navigation")[0] || {}) as Partial<PerformanceNavigationTiming>;
  const events: object[] = [];
  let { seq } = host;
  const dropped = { ...host.dropped };
  const add = (kind: string, t: number, more?: object) => events.push({ seq: seq++, kind, view: host.view, t, ...more });
  if (!host.sent) {
    add("open", performance.now(), {
      source: start ? "prerender" : workerStart ? "worker" : transferSize === 0 ? "cache" : "network",
    });
    if (host.bits & USAGE) add("view", start);
  }
  // What a page throws may itself throw when it is read: then the edge counts the event as invalid.
  for (const [t, thing, need] of host.held)
    if (!(need || host.kept.before)) add("error", t, attempt(() => describe(thing as unknown as Failure)));
    else if (!(need! > ERRORS)) {
      seq++;
      dropped.no_beacon = -~dropped.no_beacon!;
    }
  if (host.seq < seq) {
    const body = JSON.stringify({
      v: 1,
      sdk: __CANDOR_SDK__,
      mode: "lite",
      page: host.page,
      sent_t: performance.now(),
      origin_wall: performance.timeOrigin,
      sent_wall: Date.now(),
      rate: host.rate,
      env: host.data.env,
      release: host.data.release,
      consent: JSON.parse(host.stamp),
      views: [
        {
          referrer: address((host.bits & USAGE && document.referrer) as string),
          n: host.view,
          nav: start ? "prerender" : type.replace("_", "-"),
          url: address(location.href),
          start,
        },
      ],
      dropped,
      events,
    });
    fetch(host.url, { method: "POST", keepalive: true, signal: host.signal, body, credentials: "omit", referrerPolicy: "origin" }).catch(() => {});
    host.held = Object.values(host.kept);
    host.dropped = dropped;
    host.sent = true;
    host.seq = seq;
  }
};
