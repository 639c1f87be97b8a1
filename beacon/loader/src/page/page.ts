/**
 * One recording as its captures see it. A capture reads the page and says what it found; what is said goes through the wasm
 * (core.ts), which alone writes what leaves. Nothing here outlives the recording: listeners hang on its signal, observers are
 * disconnected with it, and a timer that fires later finds nobody.
 */
import type { Host } from "../host.ts";
import type { Bucket } from "./bucket.ts";
import type { SoftNavigation } from "./capture/soft.ts";
import type { Core } from "./core.ts";
import type { Fault } from "./thrown.ts";

/**
 * What captures are told. `hidden`: say now what is to be said. `asked`: the same, but only in case the page dies. `soft`: the
 * vitals of a view end while the page goes on (capture/soft.ts). `leaving`: another view is about to begin. `restored`: the
 * vitals begin anew, and `repainted` that the first picture is there.
 */
export type Signal = "hidden" | "asked" | "soft" | "leaving" | "restored" | "repainted";

/** Answers a signal; `at_ms`: of `restored` when, of `repainted` so long after. */
export type Running = (signal: Signal, at_ms: number) => unknown;

/** Begins to capture. What it returns is told signals, in the order of the registry. */
export type Start = (page: Page) => Running | void;

/** A capture as it is registered: the kind whose purpose it needs, and its start. `open` needs any grant. */
export type Capture = readonly [kind: string, start: Start];

/** Fields of an event or a view: as `JSON.stringify` writes them. What is `undefined` is left out. */
export type Fields = { readonly [name: string]: unknown };

/** Where errors go (capture/errors.ts). */
export interface Errors {
  /** What the loader heard: an `error` or an `unhandledrejection`. */
  heard(t_ms: number, event: Event): void;
  /** What the site reports itself. */
  given(t_ms: number, thrown: unknown): void;
  /** What another capture noticed; `thrown`: what is behind it, if anything. */
  report(t_ms: number, fault: Fault, thrown?: unknown): void;
}

export interface Page {
  readonly host: Host;
  readonly core: Core;
  /** The navigation entry; missing if the browser's cannot be believed. */
  readonly navigation: PerformanceNavigationTiming | undefined;
  /** When the page was activated: above 0 only for a prerendered one. */
  readonly activation_ms: number;
  /** When the page was first hidden: infinity if it never was. */
  hidden_ms: number;
  /** The soft navigation whose vitals are measured, if it is one's. */
  soft?: SoftNavigation | undefined;
  /** Whether the page has been painted while visible. */
  painted?: boolean;

  /** Whether a kind is recorded here. */
  wants(kind: string): boolean;
  /** Records an event: it gets its number here, whatever becomes of it. */
  record(kind: string, fields?: Fields, t?: number, view?: number): void;
  /** Gives an event up that would have been captured: it has its number, too. `reason`: protocol/src/reason.rs. */
  giveUp(reason: string): void;
  /** Notes a step for the errors to come. */
  step(kind: string, label: string): void;
  /** The last steps. */
  readonly trail: readonly (readonly [t_ms: number, kind: string, label: string])[];
  /** Begins a view (capture/view.ts). */
  begin(nav: string, start_ms: number): void;
  /** Looks whether the address has become another view (capture/view.ts). */
  follow(): void;
  /** Names the view, as the site calls it (capture/view.ts). */
  name(route: string): void;
  /** Reads what the document says of the view by now (capture/view.ts). */
  look(): void;
  /** Takes what went wrong; there only where errors are granted (capture/errors.ts). */
  errors?: Errors;
  /**
   * Session, pseudonym, flags (marks.ts). `stale`: the flags have changed since the wasm was told; it is told before the next event that
   * does not say itself what was set. `expire`: takes off a session that has run out; called before each event (capture/session.ts).
   */
  readonly marks: { session: string; user: string; flags: Record<string, string>; stale?: boolean; expire?: () => unknown };
  /** What the site's calls have left (bucket.ts). */
  bucket?: Bucket;
  /** Tells the wasm what is in force. */
  mark(): void;

  /** Wraps what the browser will call. */
  guard<A extends unknown[]>(callback: (...args: A) => unknown): (...args: A) => void;
  /** Listens until the recording ends: before anything on the page can stop the event. */
  on(target: EventTarget, types: string, listener: (event: never) => unknown): void;
  /** Calls later, once. Gives what `clearTimeout` takes. */
  later(ms: number, callback: () => unknown): number;
  /** Observes entries of a type from the page's beginning; false where the browser has none. */
  observe(type: string, each: (entry: never) => unknown, options?: object): boolean;
  /** Takes what the observers have not delivered yet. */
  drain(): void;
  /** Called when the recording ends. */
  readonly ends: (() => unknown)[];
  /** What is recorded while captures are only asked, as JSON: it takes no number for good and is not queued (later.ts). */
  asked?: string[] | undefined;
  /** Tells every capture. */
  tell(signal: Signal, at_ms?: number): void;

  /** Sends what is due, or sees to it that it will be (send.ts). */
  flush(): void;
  /** Sends all that the browser still carries; the page goes away, or the site wants it (send.ts). */
  flushAll(): void;
  /** There may be more to say than the browser holds for the end (later.ts). */
  touch(): void;
}
