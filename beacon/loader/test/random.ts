/** A generator of random numbers that a seed decides: a failure can be had again. */
export const randomFrom = (seed: number) => {
  let state = seed >>> 0;
  /** A whole number in [0, n). Xorshift32 (Marsaglia 2003). */
  const below = (n: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
  return { below, pick: <T>(list: readonly T[]): T => list[below(list.length)]! };
};
