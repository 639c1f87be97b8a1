/** What the loader and the banner, two files that are fetched apart, agree on. */
export interface BannerOptions {
  /** The purposes to ask for, as bits. */
  readonly ask: number;
  /** Anything true: Global Privacy Control is on, and the site lets the visitor override it. The banner must say so. */
  readonly gpc: unknown;
  /** The site's privacy page, if it names one. */
  readonly privacy?: string | undefined;
  /** The answer: the purposes granted, 0 to decline. The loader closes the banner. */
  decide(bits: number): void;
}

/** A banner on the page. */
export interface Banner {
  close(): void;
}

/** The default export of the banner's module. */
export type ShowBanner = (options: BannerOptions) => Banner;
