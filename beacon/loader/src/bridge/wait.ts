/**
 * Waits for what a platform's script brings, which may come long after ours: it looks four times a
 * second for a minute. A platform that has not come by then stays pending on this page.
 */
import { attempt } from "../attempt.ts";

const LOOK_MS = 250;
const LOOKS = 240;

/** Calls `found` until it gives something true. */
export const wait = (found: () => unknown): void => {
  let looks = 0;
  const look = () => {
    attempt(found) || (++looks < LOOKS && setTimeout(look, LOOK_MS));
  };
  look();
};
