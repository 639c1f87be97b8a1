/** A page as far as the small sender sees it: what Node has not, with fixed clocks. */
declare global {
  var __CANDOR_SDK__: string;
  var __CANDOR_HOOKS__: boolean;
}

export interface Post {
  readonly url: string;
  readonly init: RequestInit & { body: string };
}

export interface Page {
  readonly href: string;
  readonly referrer: string;
  readonly navigation: Partial<PerformanceNavigationTiming> | undefined;
  readonly now: number;
}

/** Puts the page in place; what is posted is appended to the list that it gives. */
export const pretend = ({ href, referrer, navigation, now }: Page): Post[] => {
  const posts: Post[] = [];
  const set = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  globalThis.__CANDOR_SDK__ = "0.1.0";
  set("window", globalThis);
  set("location", new URL(href));
  // What a browser keeps is text.
  set("localStorage", new Proxy({} as Record<string, string>, { set: (kept, key, value) => Reflect.set(kept, key, String(value)) }));
  set("sessionStorage", {});
  set("document", { referrer });
  set("performance", {
    now: () => now,
    timeOrigin: 1_790_000_000_000,
    getEntriesByType: (type: string) => (type == "navigation" && navigation ? [navigation] : []),
  });
  Date.now = () => 1_790_000_000_000 + now;
  set("Request", class { get keepalive() { return false; } });
  set("fetch", async (url: string, init: Post["init"]) => void posts.push({ url, init }));
  return posts;
};
