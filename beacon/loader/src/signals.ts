/** What pages and browsers say, and TypeScript's library does not know yet. */
export {};

declare global {
  interface Window {
    /** The site's kill switch: anything true switches Candor off on this page. */
    readonly __candor_off?: unknown;
    /** The page's API. */
    candor?: { readonly consent?: unknown };
  }
  interface Navigator {
    /** https://w3c.github.io/gpc/#navigator-object */
    readonly globalPrivacyControl?: unknown;
  }
  interface Document {
    /** https://wicg.github.io/nav-speculation/prerendering.html#document-prerendering */
    readonly prerendering?: boolean;
  }
  interface PerformanceNavigationTiming {
    /** https://wicg.github.io/nav-speculation/prerendering.html#performance-navigation-timing-extension */
    readonly activationStart?: number;
  }
}
