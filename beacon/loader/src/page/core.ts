/**
 * What the wasm decides (beacon/src/lib.rs): it takes out what must not leave the page, numbers nothing, reads nothing and
 * calls nobody. Times are `performance.now()` unless a name says otherwise; texts are JSON where a name says so.
 */
export interface Core {
  /** Begins a page load's recording; nothing is recorded where `bits` grants nothing. */
  start(page: string, stamp: string, bits: number, rate: number, now_ms: number, env: string, release: string, synthetic: string): void;
  /** Drops everything. */
  stop(): void;
  /** Whether a kind is recorded: its purpose is granted, and the page load (or the session) is in the sample. */
  wants(kind: string): boolean;
  /** An event as it may leave the page, as JSON: its fields redacted, text by text. */
  event(kind: string, seq: number, view: number, t: number, fields_json: string): string;
  /** Queues it as of a time, which lies ahead where it may wait for longer: 0; or why not: 1 too large, 2 no room. */
  push(event_json: string, view: number, as_of_ms: number): number;
  /** Describes a view; as often as there is more to say, until its batch leaves. */
  describe(n: number, fields_json: string): void;
  /** What stands on the events from now on: session, pseudonym, settings and features (a JSON object, or empty). */
  mark(session: string, user: string, flags_json: string): void;
  /** Another tab turns out to have begun the session: also on what waits. */
  correct(session: string): void;
  /** When the next batch leaves: in so many ms, 0 now, below 0 never by itself. `kept`: whether a batch of before waits on the device. */
  next(now_ms: number, kept: boolean): number;
  /** The next batch as JSON, empty if there is none. At the exit no more than the browser still carries. */
  take(at_exit: boolean, sent_t: number, origin_wall_ms: number, sent_wall_ms: number, dropped_json: string): string;
  /** What waits, as a batch with these events behind it, without taking it. */
  peek(more_json: string, sent_t: number, origin_wall_ms: number, sent_wall_ms: number, dropped_json: string): string;
  /** What was taken is on its way (`taken`), or a batch of before (not): gives the flight's number. `bytes`: of its body. */
  launch(bytes: number, taken: boolean): number;
  /** An answer; status 0: none. Gives how many events were refused for good (`n`), or `-n` if they were tried often enough and none of them waits any more. */
  settle(flight: number, status: number, has_result: boolean, retry_after: string, now_ms: number, chance: number): number;
  /** Calls everything in flight back into the queue: the page goes away and no answer will be heard. */
  recall(): void;
  /** The network is back: nothing to wait for. */
  resume(): void;

  /** A layout shift. Bits: 1, the largest of its window so far; 2, its window is now the largest. */
  shift(at_ms: number, score: number): number;
  /** CLS of this view. */
  score(): number;
  /** An event of the visitor's. True if it is its interaction's longest. */
  interaction(id: number, start_ms: number, duration_ms: number, processing_ms: number, processed_ms: number, is_first_input: boolean): boolean;
  /** INP of this view, among `count` interactions: 0 its id, 1 duration, 2 start, 3 to 5 the ends of its parts; below 0 if there is none. */
  answer(count: number, what: number): number;
  /** Interactions since the page began, where the browser does not count them. */
  counted(): number;
  /** Another view: shifts and interactions begin anew. */
  anew(): void;

  /** How the page is from now on. True if there is something new to report. */
  look(now_ms: number, is_visible: boolean, has_focus: boolean, bottom_px: number, height_px: number): boolean;
  /** Of this view: 0 visible ms, 1 engaged ms, 2 scrolled percent. */
  attention(what: number): number;
  /** The next view's attention begins. */
  turn(): void;

  /** The session in force: the stored one, extended to now if the visitor acted, or, where that is over or none, one that begins with the fresh id. */
  session(stored: string, fresh: string, now_wall_ms: number, has_acted: boolean): string;
}
