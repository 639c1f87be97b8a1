/** What the loader, the banner and the settings, files that are fetched apart, agree on. */
import type { Config } from "./config.ts";

export interface BannerOptions extends Omit<Config, "gpc"> {
  /** The collector's address, with a slash at its end: `<base>v1/receipt?site=<site>`. */
  readonly base: string;
  /** The purposes in force at this moment, as bits. */
  readonly granted: number;
  /**
   * What Global Privacy Control calls for: 2 (`override`), if the signal is on and the site lets the visitor
   * grant nevertheless (the banner must say so); 1 (`deny`), if it is on and a refusal (only the settings are
   * ever shown then, and there is nothing to choose); false, if it is off or counts for nothing here.
   */
  readonly gpc: Config["gpc"] | false;
  /** The answer: the purposes granted, 0 to decline. The loader closes the banner. */
  decide(bits: number): void;
}

/** A banner, or the settings, on the page. */
export interface Banner {
  close(): void;
}

/**
 * The default export of both modules, `<base>b/<site>/<revision>/<language>.js` (the banner, which asks)
 * and `….settings.js` (the settings, which the visitor opens).
 */
export type ShowBanner = (options: BannerOptions) => Banner;
