/** Every cap on length, count and time in the page's own code, with its reason. */

/** A choice holds for this many days. The cap of 395, after which no record is believed, lies beyond. */
export const CONSENT_DAYS = 182;
export const DAY_S = 86_400;

/** Errors and calls held for the wasm. As errors they fit one batch, with `open` and the view. */
export const HELD = 90;

/** What the page needs of us is brought when it has loaded, or after this. */
export const PATIENCE_MS = 2000;
/** Another tab may see the new cookie only a moment after it was told: it looks again. */
export const SECOND_LOOK_MS = 500;

/** Longest message of the small sender, in characters. */
export const MESSAGE_CHARS = 200;
/** How much of a message is looked at. */
export const MESSAGE_READ_CHARS = 999;

/** Page loads that are remembered for erasure. */
export const PAGES_KEPT = 500;
/** An erasure that was not acknowledged is tried again after this, and then after twice as long each time. */
export const RETRY_MS = 1000;
export const RETRY_MAX_MS = 60_000;
