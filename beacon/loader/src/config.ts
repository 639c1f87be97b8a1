// Numbers first: esbuild writes only the constants at a file's head into the places where they are used.
export const USAGE = 1;
export const TIMING = 2;
export const ERRORS = 4;
/** The purposes that by themselves allow something to be recorded: all but `linking`. */
export const RECORDING = 7;
export const ALL = 15;

/** The purposes and their bits. */
export const PURPOSES = { usage: 1, timing: 2, errors: 4, linking: 8 } as const;
export type Purpose = keyof typeof PURPOSES;


/** What the edge writes in place of `__CANDOR_CONFIG__` (`pipeline::loader_config`). */
export interface Config {
  /** The site's key. */
  readonly site: string;
  /** The version of the assets: `/a/<version>/`. */
  readonly version: string;
  /** The revision of the consent text in force. */
  readonly rev: number;
  /** The oldest revision whose grants still hold. */
  readonly material: number;
  /** The purposes that the banner asks for, as bits. No other is ever granted. */
  readonly ask: number;
  /** What Global Privacy Control means here. */
  readonly gpc: GpcPolicy;
  /** 1: Do Not Track means the same. */
  readonly dnt: number;
  /** The banner's languages, in lower case; the first is the fallback. */
  readonly langs: readonly string[];
  /** The share of page loads that is kept. */
  readonly rate: number;
  /** The site's privacy page, for the banner. */
  readonly privacy?: string;
}

/** `deny`: a refusal. `override`: one, unless the visitor grants in our banner while being told. */
export type GpcPolicy = "deny" | "override" | "ignore-first-party";
