/** What `f` gives, or nothing if it throws: the page never sees an exception of ours. */
export const attempt = <T>(f: () => T): T | undefined => {
  try {
    return f();
  } catch {}
};
