/**
 * The page's own `fetch` and XHR, seen as they are called: only in the full build, only where the site asks for it
 * (`requests: patched`), only while the visitor grants it. Bodies are neither read nor cloned; answers, errors and
 * `this` pass as they are. At the end what is still ours is taken back; what others have wrapped since passes through.
 */
import { attempt } from "../attempt.ts";
import { isOurs } from "./ours.ts";
import type { Page } from "./page.ts";

/** A call that is over; `startTime` and `duration` as in the browser's own entries. */
export interface Call {
  readonly type: "fetch" | "xmlhttprequest";
  readonly method: string;
  readonly url: string;
  readonly startTime: number;
  duration?: number;
  /** 0: no answer, or one that the page may not read. */
  status?: number;
  /** The trace's id, where the request carries one. */
  trace?: string;
}

/** The browser's record of a request comes a moment after its answer. */
const ENTRY_MS = 100;
const HEADER = "traceparent";

const hex = (bytes: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => (byte + 256).toString(16).slice(1)).join("");

/** Sees the calls until the recording ends; `told` hears of each when it is over, with the browser's record of it. */
export const patch = (page: Page, told: (call: Call, entry: PerformanceResourceTiming | undefined) => void): void => {
  const { host } = page;
  const hosts = host.opt?.trace as readonly string[] | undefined;
  let isOver = false;
  page.ends.push(() => (isOver = true));

  /** A call begins. What is asked for is read in `ask`, because it is the page's; `mark` puts the header on the request, if it is to carry one. */
  const begin = (type: Call["type"], ask: () => [method: string, address: string], mark: (header: string) => void): Call | undefined =>
    attempt(() => {
      const [method, address] = ask();
      const url = new URL(address, document.baseURI);
      if (isOver || isOurs(host, url.href)) return;
      const call: Call = { type, method: method.toUpperCase(), url: url.href, startTime: performance.now() };
      if (url.origin == location.origin || hosts?.includes(url.hostname))
        attempt(() => {
          const trace = hex(16);
          mark(`00-${trace}-${hex(8)}-01`);
          call.trace = trace;
        });
      return call;
    });

  const end = (call: Call | undefined, status: number) =>
    attempt(() => {
      if (call) {
        call.status = status;
        call.duration = performance.now() - call.startTime;
        page.later(ENTRY_MS, () => {
          const entries = attempt(() => performance.getEntriesByName(call.url, "resource") as PerformanceResourceTiming[]);
          told(call, entries?.find((entry) => entry.startTime >= call.startTime - 1));
        });
      }
    });

  /** Puts a function of ours in the place of another's, until the end. */
  const wrap = <T extends object, K extends keyof T>(target: T, name: K, make: (real: T[K]) => T[K]) => {
    const real = target[name];
    const mine = (target[name] = make(real));
    page.ends.push(() => {
      if (target[name] == mine) target[name] = real;
    });
  };

  wrap(
    window,
    "fetch",
    (real) =>
      function (this: unknown, ...args: Parameters<typeof fetch>) {
        const [input, init] = args as [Request, RequestInit?];
        const call = begin(
          "fetch",
          () => [init?.method || input.method || "GET", input.url || String(input)],
          (header) => {
            const headers = new Headers(init?.headers || input.headers);
            if (headers.has(HEADER)) throw 0;
            headers.set(HEADER, header);
            // What the page gave stays as it is, and is read through this. A request that comes with anything else loses its
            // referrer and its policy (Fetch, 5.4): where the page gave nothing else, they are said again.
            const rest = (init ?? { referrer: input.referrer, referrerPolicy: input.referrerPolicy }) as RequestInit;
            args[1] = new Proxy({}, { get: (_, name) => (name == "headers" ? headers : rest[name as keyof RequestInit]) });
          },
        );
        const answer = Reflect.apply(real, this, args);
        return call
          ? Promise.resolve(answer).then(
              (response) => {
                end(call, response.status);
                return response;
              },
              (error) => {
                end(call, 0);
                throw error;
              },
            )
          : answer;
      },
  );

  const opened = new WeakMap<XMLHttpRequest, [method: string, address: string]>();
  /** Requests that carry the page's own trace: two would be none. */
  const traced = new WeakSet<XMLHttpRequest>();
  wrap(
    XMLHttpRequest.prototype,
    "open",
    (real) =>
      function (this: XMLHttpRequest, ...args: unknown[]) {
        attempt(() => opened.set(this, [String(args[0]), String(args[1])]));
        traced.delete(this);
        return Reflect.apply(real, this, args);
      } as typeof real,
  );
  wrap(
    XMLHttpRequest.prototype,
    "setRequestHeader",
    (real) =>
      function (this: XMLHttpRequest, ...args) {
        attempt(() => args[0].toLowerCase() == HEADER && traced.add(this));
        return Reflect.apply(real, this, args);
      },
  );
  wrap(
    XMLHttpRequest.prototype,
    "send",
    (real) =>
      function (this: XMLHttpRequest, ...args) {
        const call = begin(
          "xmlhttprequest",
          () => opened.get(this)!,
          (header) => {
            if (traced.has(this)) throw 0;
            this.setRequestHeader(HEADER, header);
          },
        );
        attempt(() => call && this.addEventListener("loadend", () => end(call, this.status), { once: true }));
        return Reflect.apply(real, this, args);
      },
  );
};
