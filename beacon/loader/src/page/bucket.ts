/** How much of the site's own calls is recorded: many at once, and a few each second after that. What is more is a flood, which is counted and not sent. */

/** What may come at once. */
const BURST = 200;
/** What may come each second in the long run. */
const PER_SECOND = 20;

/** Takes one out; false if there is none. */
export type Bucket = (now_ms: number) => boolean;

/** A full one. */
export const bucket = (): Bucket => {
  let left = BURST;
  let at_ms = 0;
  return (now_ms) => {
    left = Math.min(BURST, left + ((now_ms - at_ms) * PER_SECOND) / 1000);
    at_ms = now_ms;
    return left >= 1 && !!left--;
  };
};
