// A page of the tests with the consent authority in it: cookies, channels, events and banners of its own.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach } from "node:test";
import { pathToFileURL } from "node:url";
import type { BannerOptions } from "../src/banner-options.ts";
import type { Config } from "../src/config.ts";
import { type States, type Wish, authority } from "../src/consent.ts";
import type { Host } from "../src/host.ts";
import { today, write } from "../src/record.ts";
import type { Platform } from "../src/resolve.ts";
import { type Post, pretend } from "./page.ts";

declare global {
  var shown: (BannerOptions & { lang: string; closed?: true })[];
  var exercised: (readonly [right: string, base: string, site: string])[];
  var bridged: (platform: Platform) => void;
  var taken: [build: string, host: Host][];
}

export interface Api {
  get(): States;
  set(wish: Wish): void;
  on(watcher: (states: States) => void): void;
  open(): unknown;
  withdraw(): void;
  mine(): Promise<unknown>;
}

// The banner and the settings of a test only say with what they were shown, its rights what was asked, and its bridge is the test's to move.
const folder = mkdtempSync(join(tmpdir(), "candor-banner-"));
process.on("exit", () => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "b/demo/3"), { recursive: true });
mkdirSync(join(folder, "a/1"), { recursive: true });
const right = (name: string) => `export const ${name} = (base, site) => (exercised.push(["${name}", base, site]), "${name}");\n`;
writeFileSync(join(folder, "a/1/rights.js"), right("mine") + right("erase"));
for (const build of ["standard", "full"])
  writeFileSync(join(folder, `a/1/${build}.js`), `export default async (host) => { host.live = true; taken.push(["${build}", host]); };`);
writeFileSync(join(folder, "a/1/bridge-tcf.js"), "export default (terms, report) => (globalThis.bridged = report);");
for (const lang of ["-", "en", "de", "DE-at", "-.settings"])
  writeFileSync(
    join(folder, `b/demo/3/${lang}.js`),
    `export default (options) => {
       const one = { ...options, lang: "${lang}" };
       shown.push(one);
       return { close() { one.closed = true; } };
     };`,
  );

/** Where the loader seems to come from: the banner is imported from beside it. */
export const ADDRESS = pathToFileURL(join(folder, "c/demo.js")).href;
const CONFIG: Config = { site: "demo", version: "1", rev: 3, material: 2, ask: 7, gpc: 1, dnt: 1, keep: 30, rate: 1 };
const define = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

export let page: EventTarget;
export let jar: Map<string, string>;
export let set: string[];
export let channels: { onmessage: () => void; posted: number }[];
export let begun: number;
/** What was posted. */
export let posts: Post[];

interface Around {
  readonly config?: Partial<Config>;
  readonly data?: Record<string, string>;
  readonly lang?: string;
  readonly navigator?: { globalPrivacyControl?: boolean; doNotTrack?: string };
  readonly framed?: boolean;
  readonly window?: object;
  readonly document?: object;
  /** Whether it is the loader with hooks. */
  readonly hooks?: boolean;
}

/** A page with the tag; gives `candor.consent`. */
export const load = ({ config, data = {}, lang = "", navigator = {}, framed, window = {}, document = {}, hooks = false }: Around = {}): Api => {
  globalThis.__CANDOR_HOOKS__ = hooks;
  define("navigator", { doNotTrack: null, ...navigator });
  define("top", framed ? {} : globalThis);
  const tag = { src: ADDRESS, dataset: data };
  const fields = { currentScript: tag, documentElement: { lang }, readyState: "complete", referrer: "", ...document };
  Object.defineProperties(fields, {
    cookie: {
      get: () => [...jar].map((pair) => pair.join("=")).join("; "),
      set: (text: string) => {
        set.push(text);
        const [name = "", value = ""] = text.split(";")[0]!.split("=");
        jar.set(name, value);
      },
    },
  });
  define("document", fields);
  for (const name of ["__candor_off", "candor"]) define(name, undefined);
  Object.entries(window).forEach(([name, value]) => define(name, value));
  authority({ ...CONFIG, ...config });
  return (globalThis as unknown as { candor: { consent: Api } }).candor.consent;
};
export const settle = () => new Promise((go) => setTimeout(go, 20));
export const record = () => jar.get("candor");
export const grant = (more?: string) => jar.set("candor", write(3, today(), 7, 0) + (more ?? ""));
export const all = (state: string) => ({ usage: state, timing: state, errors: state, linking: "denied" });

beforeEach(() => {
  posts = pretend({ href: "https://shop.example/", referrer: "", navigation: undefined, now: 1 });
  page = new EventTarget();
  jar = new Map();
  set = [];
  channels = [];
  begun = 0;
  globalThis.taken = [];
  globalThis.shown = [];
  globalThis.exercised = [];
  define("window", globalThis);

  define("PerformanceEventTiming", undefined);
  define("addEventListener", (...listener: Parameters<EventTarget["addEventListener"]>) => {
    // Each recording listens for the end of the page, and nothing else does.
    if (listener[0] == "pagehide") begun++;
    page.addEventListener(...listener);
  });
  define("dispatchEvent", page.dispatchEvent.bind(page));
  define(
    "BroadcastChannel",
    class {
      onmessage = () => {};
      posted = 0;
      constructor() {
        channels.push(this);
      }
      addEventListener(_type: string, listener: () => void) {
        this.onmessage = listener;
      }
      postMessage() {
        this.posted++;
      }
    },
  );
});
