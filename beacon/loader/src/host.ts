/**
 * The one object that the loader and the wasm share. The loader makes it after the visitor's grant,
 * one for each recording, and gives it to the wasm's `start(host)`. The wasm reads and writes its
 * properties by name (beacon/src/host.rs), so a name here is a contract: renaming one is a change
 * of both sides. It holds no behaviour but `guard`.
 */
export interface Host {
  /** Where batches go: `<base>/v1/batch?site=<site>`. POST, text/plain, credentials omitted. */
  readonly url: string;
  /** The page load: 128 random bits as 32 lower-case hexadecimal digits, made after the grant. */
  readonly page: string;
  /** The stamp as JSON text, exactly as it stands on the wire after `"consent":`. */
  readonly stamp: string;
  /** The granted purposes: usage 1, timing 2, errors 4, linking 8. Never changes: another choice is another host. */
  readonly bits: number;
  /** `data-env` of the script tag; undefined if there is none. */
  readonly env: string | undefined;
  /** `data-release` of the script tag; undefined if there is none. */
  readonly release: string | undefined;
  /** The share of page loads that this page's configuration keeps. */
  readonly rate: number;

  /** Where the page was when the recording began: the address of view 0, however the page has moved when the wasm comes. */
  readonly start: string;

  /**
   * The next sequence number. Whoever captures an event takes it and adds one; so does whoever drops
   * one. The loader gives its buffered errors their numbers when it sends them itself; those that it
   * hands over in `errors` have none yet, the wasm numbers them (after `open` and `view`).
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
   * Errors captured before the wasm took over, oldest first, with their `performance.now()`. At most 50;
   * what came after was numbered, dropped and counted as `error_flood`. The wasm takes them
   * when it starts and leaves the array empty (`length = 0`): what it leaves is sent by the small sender.
   * An event is an `ErrorEvent`, a `PromiseRejectionEvent`, or the plain `Event` of an element that did not load.
   */
  errors: [t_ms: number, event: Event][];
  /** What this page gave up, by reason code (`PageDrop`): totals since the page began, shared. Each batch carries them. */
  dropped: { error_flood?: number; [reason: string]: number | undefined };

  /**
   * Who gets an error. The loader's own buffer, until the wasm sets its (guarded) function in `start`;
   * after `stop`, whatever that left here, the loader's again.
   */
  onerror?: ((t_ms: number, event: Event) => unknown) | undefined;

  /**
   * Wraps a callback that the browser will call, so that the page never sees an exception of ours.
   * If the callback throws (a trap), the wasm is stopped and the loader's small sender takes over. After
   * that, and after the visitor withdrew, the wrapped callback does nothing.
   */
  guard<A extends unknown[]>(callback: (...args: A) => unknown): (...args: A) => void;
  /** The wasm's `call`, set before `start`: each function that the browser gets is `guard(call.bind(undefined, code))`. */
  call?: Glue["call"];
}

/** What the loader imports from `/a/<version>/standard.js`, the glue that wasm-bindgen writes. */
export interface Glue {
  /** Compiles and instantiates; the second call does nothing. */
  default(options: { module_or_path: Response }): Promise<unknown>;
  /** What the functions call that the wasm gives to the browser: the code says which of them it is. */
  call(code: number, first?: unknown, second?: unknown): void;
  /** Takes over from the loader, in this task. May be called again, with another host, after `stop`. */
  start(host: Host): void;
  /** In this task: listeners and observers off, queue dropped, requests in flight aborted. Sends nothing. */
  stop(): void;
}
