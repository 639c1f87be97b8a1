// A page of the tests with a consent platform in it: a window with frames and messages, and a clock that the test moves.

import { setMaxListeners } from "node:events";
import { beforeEach, mock } from "node:test";
import type { Bridge, Terms } from "../src/bridge/types.ts";
import type { Platform } from "../src/resolve.ts";
import { VENDOR } from "./tc-strings.ts";

export type Answer = readonly [granted: number, pending: number];
export const PENDING: Answer = [0, 15];
export const DENIED: Answer = [0, 0];
export const GRANTED: Answer = [15, 0];

export let page: EventTarget;
let reports: Platform[];

export const define = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

/** Starts a bridge as the loader does; from now on it is the one that is listened to. */
export const start = (bridge: Bridge, terms: Partial<Terms> = {}) => {
  const mine: Platform[] = [];
  reports = mine;
  bridge({ ask: 7, vendor: VENDOR, ...terms }, (platform) => void mine.push(platform));
};

/** What the bridge has said last; before its first word the loader takes it for pending. */
export const said = (): Answer => {
  const { granted, pending } = reports.at(-1) ?? { granted: 0, pending: 15 };
  return [granted, pending];
};

/** Every answer so far. */
export const story = (): Answer[] => reports.map(({ granted, pending }) => [granted, pending]);

/** Lets time pass on the page, in steps: a timer that a timer sets counts from its own time. */
export const pass = (ms: number) => {
  for (let left = ms; left > 0; left -= 50) mock.timers.tick(50);
};

/** A message from another window. */
export const message = (source: unknown, data: unknown) => page.dispatchEvent(Object.assign(new Event("message"), { source, data }));

/** Tells the page's scripts something, as platforms do. */
export const tell = (name: string, detail?: unknown) => page.dispatchEvent(new CustomEvent(name, { detail }));

beforeEach(() => {
  page = new EventTarget();
  setMaxListeners(0, page);
  reports = [];
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  const frames: Record<string, unknown> = {};
  const body = { appendChild: (frame: { name: string }) => (frames[frame.name] = {}) };
  for (const name of ["window", "parent", "top", "self"]) define(name, globalThis);
  define("frames", frames);
  define("document", { body, readyState: "complete", createElement: () => ({ style: {} }) });
  define("addEventListener", page.addEventListener.bind(page));
  for (const name of ["__tcfapi", "__gpp", "dataLayer", "Cookiebot", "OneTrust", "OnetrustActiveGroups"]) define(name, undefined);
});
