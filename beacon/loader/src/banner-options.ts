/** What the loader and the banner, two files that are fetched apart, agree on. */
export interface BannerOptions {
  /** The purposes to ask for, as bits. */
  readonly ask: number;
  /** Global Privacy Control is on, and the site lets the visitor override it: the banner must say so. */
  readonly gpc: boolean;
  /** The site's privacy page, if it names one. */
  readonly privacy?: string | undefined;
  /**
   * The purposes granted today, if the visitor opened the banner to look at an answer already given:
   * the switches show it, and closing changes nothing. Absent while the question is open: the
   * switches are off, and closing is declining.
   */
  readonly bits?: number | undefined;
  /** The answer: the purposes granted, 0 to decline; nothing if the visitor closed the banner and changed nothing. */
  decide(bits?: number): void;
}

/** A banner on the page. It goes only by `close`: what is decided is the loader's to say. */
export interface Banner {
  close(): void;
}

/** The default export of the banner's module. */
export type ShowBanner = (options: BannerOptions) => Banner;
