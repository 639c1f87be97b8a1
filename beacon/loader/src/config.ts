// Numbers first: esbuild writes only the constants at a file's head into the places where they are used.
export const USAGE = 1;
export const TIMING = 2;
export const ERRORS = 4;
export const LINKING = 8;
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
  /** Who asks here, where it is not our banner: the site itself, or a consent platform. Only the loader with hooks knows of it. */
  readonly src?: "api" | "cmp";
  /** Days for which raw rows are kept: no older page load is remembered for erasure. */
  readonly keep: number;
  /** The share of page loads that is kept. */
  readonly rate: number;
  /** The site's privacy page, for the banner. */
  readonly privacy?: string;
  /** The consent platforms whose bridges are fetched. Only the loader with hooks knows the rest. */
  readonly bridges?: readonly string[];
  /** The site's number in IAB Europe's list of vendors. */
  readonly vendor?: number;
  /** 1: an opt-out under the law of a US state means nothing here. */
  readonly us?: number;
  /** Which build of the wasm the site has; the standard one if nothing is said. */
  readonly build?: "full";
  /** What the site says of the beacon (beacon/src/host.rs). */
  readonly opt?: Readonly<Record<string, unknown>>;
  /** 1: what is decided is passed on to Google's tags. */
  readonly emit?: number;
}

/** 1: a refusal (`deny`). 2: one, unless the visitor grants in our banner while being told (`override`). 0: nothing to this site (`ignore-first-party`). */
export type GpcPolicy = 0 | 1 | 2;
