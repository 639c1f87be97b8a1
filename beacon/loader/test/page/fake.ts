/** A recording as a capture sees it, in Node: it notes what it is told, and lets a test play the browser. */
import type { Host } from "../../src/host.ts";
import type { Core } from "../../src/page/core.ts";
import type { Fields, Page } from "../../src/page/page.ts";

/** What a capture recorded. */
export interface Recorded {
  readonly kind: string;
  readonly fields: Fields;
  readonly t: number | undefined;
  readonly view: number;
}

export interface Fake {
  readonly page: Page;
  readonly host: Host;
  readonly recorded: Recorded[];
  /** Reasons of what was given up. */
  readonly given: string[];
  readonly steps: string[];
  /** The browser delivers an entry. */
  entry(type: string, fields: object): void;
  /** The browser dispatches an event to whoever listens on the page. */
  dispatch(type: string, fields?: object): void;
  /** The time of everything that was to be called later has come. */
  pass(): void;
  end(): void;
}

export const HOST = {
  url: "https://c.example/v1/batch?site=s",
  page: "00112233445566778899aabbccddeeff",
  stamp: '{"v":1,"rev":1,"day":20717,"bits":7,"src":"ui","gpc":0}',
  bits: 7,
  data: {},
  rate: 1,
  start: "https://shop.example/",
};

/** `more`: what this test's host, core or page has besides; what is not there is an error to call. */
export const fake = (more: { host?: object; core?: object; page?: object } = {}): Fake => {
  const recorded: Recorded[] = [];
  const given: string[] = [];
  const steps: string[] = [];
  const observed = new Map<string, (entry: never) => unknown>();
  const listeners = new Map<string, ((event: never) => unknown)[]>();
  let waiting: (() => unknown)[] = [];
  const host = Object.assign(new AbortController(), { ...HOST, seq: 0, view: 0, held: [], kept: {}, dropped: {}, live: true }, more.host) as unknown as Host;
  const page: Page = {
    host,
    core: { wants: () => true, ...more.core } as unknown as Core,
    navigation: undefined,
    activation_ms: 0,
    hidden_ms: Infinity,
    wants: () => true,
    record: (kind: string, fields: Fields = {}, t?: number, view = host.view) => void recorded.push({ kind, fields, t, view }),
    giveUp: (reason: string) => void given.push(reason),
    step: (kind: string, label: string) => void steps.push(`${kind} ${label}`),
    trail: [],
    marks: { session: "", user: "", flags: {} },
    mark() {},
    follow() {},
    guard: ((callback: () => unknown) => callback) as Page["guard"],
    on(_: EventTarget, types: string, listener: (event: never) => unknown) {
      for (const type of types.split(" ")) listeners.set(type, [...(listeners.get(type) ?? []), listener]);
    },
    later: (_ms: number, callback: () => unknown) => waiting.push(callback),
    observe(type: string, each: (entry: never) => unknown) {
      observed.set(type, each);
      return true;
    },
    drain() {},
    ends: [] as (() => unknown)[],
    tell() {},
    flush() {},
    flushAll() {},
    touch() {},
    ...more.page,
  } as unknown as Page;
  return {
    page,
    host,
    recorded,
    given,
    steps,
    entry: (type, fields) => void observed.get(type)!(fields as never),
    dispatch: (type, fields = {}) => listeners.get(type)?.forEach((listener) => listener(Object.assign(new Event(type), fields) as never)),
    pass() {
      const due = waiting;
      waiting = [];
      due.forEach((callback) => callback());
    },
    end: () => page.ends.forEach((end) => end()),
  };
};
