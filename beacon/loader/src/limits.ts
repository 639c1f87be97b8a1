/** Every cap on length, count and time in the page's own code, with its reason. */

/** A choice holds for this many days. The cap of 395, after which no record is believed, lies beyond. */
export const CONSENT_DAYS = 182;

/** Errors kept for the wasm. With `open` and the view they fit one batch. */
export const ERRORS_KEPT = 50;
/** Event timings kept for the wasm: INP needs the ten longest. */
export const TIMINGS_KEPT = 200;
/** The shortest event timing that is asked for: what is shorter is no interaction that anyone waits for. */
export const TIMING_MS = 40;

/** The wasm is brought when the page is idle, and at the latest after this. */
export const IDLE_MS = 2000;
/** Another tab may see the new cookie only a moment after it was told: it looks again. */
export const SECOND_LOOK_MS = 500;

/** Longest message of the small sender, in characters. */
export const MESSAGE_CHARS = 200;
/** How much of a message is looked at. */
export const MESSAGE_READ_CHARS = 999;
