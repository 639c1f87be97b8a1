// The page around a test: a host as the loader makes it, a `fetch` that keeps what is sent, and
// counts of what the beacon attaches to the page.
export const page = {};

const wait = (ms) => new Promise((go) => setTimeout(go, ms));

export function begin(call) {
  page.bodies = [];
  page.signals = [];
  answer("accepted");
  page.real = { fetch, error: console.error, warn: console.warn, log: console.log };
  page.said = 0;
  globalThis.fetch = (url, options) => {
    if (!String(url).startsWith("https://collector.test/")) return page.real.fetch.call(globalThis, url, options);
    page.bodies.push(options.body);
    page.signals.push(options.signal);
    return page.answer();
  };
  page.call = call;
  // No jitter: the first pause after a failure is half a second.
  page.random = Math.random;
  Math.random = () => 0;
  page.attached = new Set();
  page.timers = new Set();
  page.observers = 0;
  for (const [target, add, remove] of [[EventTarget.prototype, "addEventListener", "removeEventListener"]]) {
    const [real, undo] = [target[add], target[remove]];
    target[add] = function (name, f, ...rest) {
      if (f?.ours) page.attached.add(name);
      return real.call(this, name, f, ...rest);
    };
    target[remove] = function (name, f, ...rest) {
      if (f?.ours) page.attached.delete(name);
      return undo.call(this, name, f, ...rest);
    };
    page.undo = () => Object.assign(target, { [add]: real, [remove]: undo });
  }
  page.real.setTimeout = setTimeout;
  page.real.clearTimeout = clearTimeout;
  globalThis.setTimeout = (f, ms) => {
    const id = page.real.setTimeout.call(globalThis, f?.ours ? () => (page.timers.delete(id), f()) : f, ms);
    if (f?.ours) page.timers.add(id);
    return id;
  };
  globalThis.clearTimeout = (id) => {
    page.timers.delete(id);
    page.real.clearTimeout.call(globalThis, id);
  };
  page.RealObserver = PerformanceObserver;
  globalThis.PerformanceObserver = class extends PerformanceObserver {
    constructor(f) {
      super(f);
      this.ours = f.ours;
      if (this.ours) page.observers++;
    }
    disconnect() {
      if (this.ours) page.observers--;
      super.disconnect();
    }
  };
  // Ours are told apart by their functions.
  const console_ = (name) => (console[name] = (...args) => (page.said++, page.real[name].apply(console, args)));
  console_("warn");
  console_("error");
}

export function end() {
  page.undo();
  page.remember?.();
  Math.random = page.random;
  globalThis.fetch = page.real.fetch;
  globalThis.setTimeout = page.real.setTimeout;
  globalThis.clearTimeout = page.real.clearTimeout;
  globalThis.PerformanceObserver = page.RealObserver;
  Object.assign(console, { warn: page.real.warn, error: page.real.error });
}

export function host(changes) {
  page.thrown = 0;
  // As in the loader, a guard belongs to its host.
  const mine = (page.host = {
    url: "https://collector.test/v1/batch?site=shop",
    page: "00112233445566778899aabbccddeeff",
    stamp: '{"v":1,"rev":1,"day":20454,"bits":7,"src":"ui","gpc":0}',
    bits: 7,
    env: "test",
    rate: 1,
    start: location.href,
    seq: 0,
    view: 0,
    errors: [],
    dropped: {},
    call: page.call,
    guard: (f) => {
      const guarded = (...args) => {
        try {
          if (mine == page.host) f(...args);
        } catch (error) {
          page.thrown++;
          page.last = error;
        }
      };
      guarded.ours = true;
      return guarded;
    },
    ...JSON.parse(changes),
  });
  return mine;
}

const reply = (status, headers) => Promise.resolve(new Response(status == 204 ? null : "{}", { status, headers }));
const answers = {
  accepted: () => reply(200, { "Candor-Result": "accepted" }),
  refused: () => reply(403, { "Candor-Result": "origin_refused" }),
  busy: () => reply(503, {}),
  // Something else answers in the edge's place.
  proxy: () => reply(200, {}),
  fails: () => Promise.reject(new TypeError("Failed to fetch")),
  throws: () => {
    throw new Error("a patched fetch that fails");
  },
  hangs: () => new Promise(() => {}),
};
export function answer(how) {
  page.answer = answers[how];
}
export const aborted = () => page.signals.filter((signal) => signal.aborted).length;
/** A browser without keepalive: what it is handed at the exit, it takes or refuses. */
export function forget_keepalive(takes) {
  page.remember?.();
  const keepalive = Object.getOwnPropertyDescriptor(Request.prototype, "keepalive");
  delete Request.prototype.keepalive;
  navigator.sendBeacon = (_, body) => takes && !!page.beacons.push(body);
  page.beacons = [];
  page.remember = () => {
    if (keepalive) Object.defineProperty(Request.prototype, "keepalive", keepalive);
    delete navigator.sendBeacon;
    page.remember = undefined;
  };
}
export const beacons = () => "[" + page.beacons.join(",") + "]";
export const has_navigation = () => "navigation" in globalThis;

export const over = () => (page.host = undefined);
export const leave = () => dispatchEvent(new PageTransitionEvent("pagehide"));
export const restore = () => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
/** Everything sent since the last look, as JSON: an array of batches. */
export const sent = () => "[" + page.bodies.splice(0).join(",") + "]";
export const facts = () =>
  JSON.stringify({
    seq: page.host.seq,
    view: page.host.view,
    sent: !!page.host.sent,
    held: page.host.errors.length,
    dropped: page.host.dropped,
    thrown: page.thrown + (page.last ? ": " + page.last : ""),
    said: page.said,
    attached: page.attached.size,
    timers: page.timers.size,
    observers: page.observers,
  });
export const supports = (type) => page.RealObserver.supportedEntryTypes.includes(type);
export const pause = (ms) => wait(ms);
export const frames = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(go))));
export const is_hidden = () => document.hidden;
export const go = (path) => history.pushState(null, "", path);
export const rewrite = (path) => history.replaceState(null, "", path);
export const path = () => location.pathname;

const rejection = (reason) => Object.assign(new Event("unhandledrejection"), { reason });
const Hostile = {
  get name() {
    throw new Error("no");
  },
  get message() {
    // A page may report an error while we read one.
    page.host.onerror(performance.now(), new ErrorEvent("error", { message: "while reading", filename: "https://shop.test/r.js" }));
    throw new Error("no");
  },
};
const shapes = {
  error: () => rejection(new TypeError("x is not a function")),
  string: () => rejection("just text"),
  empty: () => rejection(""),
  number: () => rejection(42),
  object: () => rejection({ code: 7 }),
  like: () => rejection({ name: "ApiError", message: "no route for jane@example.org" }),
  undefined: () => rejection(undefined),
  null: () => rejection(null),
  symbol: () => rejection(Symbol("s")),
  dom: () => rejection(new DOMException("gone", "AbortError")),
  detail: () => new CustomEvent("unhandledrejection", { detail: { reason: new RangeError("too far") } }),
  hostile: () => rejection(Hostile),
  revoked: () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return rejection(proxy);
  },
  uncaught: () => {
    const error = new ReferenceError("y is not defined");
    return new ErrorEvent("error", { message: "Uncaught " + error, error, filename: "https://shop.test/app.js?v=1", lineno: 3, colno: 9 });
  },
  script: () => new ErrorEvent("error", { message: "Script error.", filename: "", lineno: 0, colno: 0 }),
  stackless: () => new ErrorEvent("error", { message: "Uncaught 5", error: 5, filename: "https://shop.test/app.js?v=1", lineno: 3, colno: 9 }),
  ours: () => new ErrorEvent("error", { message: "Uncaught Error: ours", filename: "https://collector.test/a/0.1.0-00000000/standard.js" }),
  window: () => new Event("error"),
};
export const report = (shape) => page.host.onerror(performance.now(), shapes[shape]());
export const hold = (shape) => page.host.errors.push([performance.now(), shapes[shape]()]);

/** An event of an element, as the loader hears it: captured on window. */
const heard = async (html, select) => {
  const box = document.body.appendChild(document.createElement("div"));
  const event = new Promise((go) => addEventListener("error", go, { capture: true, once: true }));
  box.innerHTML = html;
  const element = box.querySelector(select);
  if (select == "form") element.dispatchEvent(new Event("error"));
  page.host.onerror(performance.now(), await event);
  box.remove();
};
export const lose_image = () => heard('<img src="http://127.0.0.1:9/lost.png?token=s3cret#x">', "img");
export const shadowed_form = () => heard('<form><input name="localName"><input name="src"><input name="tagName"></form>', "form");

/** Moves something down, without any input. */
export async function shift() {
  const box = document.body.appendChild(document.createElement("div"));
  box.innerHTML = '<div style="height:10px"></div><p style="font-size:40px">text that shifts</p>';
  await frames();
  await wait(200);
  box.firstChild.style.height = "300px";
  await frames();
  await wait(200);
  box.remove();
}
