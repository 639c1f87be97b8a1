/**
 * The one object that the loader and the page half (page/drive.ts) share. The loader makes it after the visitor's grant, one
 * for each recording, and the two come from different files at different times: a name here is a contract of both.
 *
 * It is the recording's own `AbortController`: `abort()` ends the recording, `signal` tells who listens.
 */
export interface Host extends AbortController {
  /** Where batches go: `<base>/v1/batch?site=<site>`. POST, text/plain, credentials omitted. */
  readonly url: string;
  /** The page load: 128 random bits as 32 lower-case hexadecimal digits, made after the grant. */
  readonly page: string;
  /** The stamp as JSON text, exactly as it stands on the wire after `"consent":`. */
  readonly stamp: string;
  /** The granted purposes: usage 1, timing 2, errors 4, linking 8. Never changes: another choice is another host. */
  readonly bits: number;
  /** All `data-` attributes of the script tag: `env`, `release`, `hashRoutes`, … */
  readonly data: DOMStringMap;
  /** What the site's configuration says of the beacon. What is not there is off. */
  readonly opt?: Readonly<Record<string, unknown>>;
  /** The share of page loads that this page's configuration keeps. */
  readonly rate: number;

  /** Where the page was when the recording began: the address of view 0, however the page has moved when the wasm comes. */
  readonly start: string;

  /**
   * The next sequence number. Whoever captures an event takes it and adds one; so does whoever drops
   * one. What is `held` has none yet: the wasm numbers it (after `open` and `view`), or the small sender.
   */
  seq: number;
  /** The current view: 0 is the load itself. The wasm raises it at a route or a restore. */
  view: number;
  /**
   * Whether `open` and view 0 have been handed to the network. Set by the small sender when the page
   * was hidden before the wasm was ready: then the wasm must not send them again. Set by the wasm
   * with its first batch: then the small sender, should the wasm trap later, does not repeat them.
   */
  sent?: boolean;

  /**
   * What was heard before the wasm took over, oldest first. At most 90; what came after was numbered,
   * dropped and counted as `queue_full`. The page half takes all of it when it starts.
   */
  held: Heard[];
  /** The site's last words that outlive a recording, by what they are about: each new recording begins with them. */
  readonly kept: Kept;
  /** What this page gave up, by reason code (`PageDrop`): totals since the page began, shared. Each batch carries them. */
  dropped: { [reason: string]: number };

  /** Who hears of errors and calls: the loader's buffer, and while the page half speaks its own (guarded) function. */
  heard(...thing: Heard): unknown;

  /** The small sender says what there is to say, unless the wasm speaks or the recording has ended. Never throws. */
  speak(): void;
  /** Whether the page half speaks. It sets this, and takes it back when it failed or the wasm trapped. */
  live?: boolean;
}

/** A call of the page's API, as it was made. Its arguments may be anything. */
export type Call = readonly [name: string, ...args: unknown[]];

/**
 * Something heard, with its `performance.now()`: an `ErrorEvent`, a `PromiseRejectionEvent`, the plain `Event` of an
 * element that did not load, or a call. Only a call has `need`, what it is registered with (api.ts).
 */
export type Heard = readonly [t_ms: number, thing: Event | Call, need?: number];

export interface Kept {
  [about: string]: Heard;
}
