/**
 * What a bridge is: a module of its own that reads, and never changes, what a consent platform of the
 * page says. It tells each change as sets of purposes. What is in neither set is denied, and where a
 * bridge cannot tell (nothing heard yet, anything thrown) everything is pending: never granted.
 */
import type { Platform } from "../resolve.ts";

/** What a bridge knows of the site: a part of the loader's configuration. */
export interface Terms {
  /** The purposes that are asked for, as bits. A bridge may grant more: the resolver takes no other. */
  readonly ask: number;
  /** The site's number in IAB Europe's list of vendors; without one only a publisher's own segment can grant. */
  readonly vendor?: number;
  /** 1: an opt-out under the law of a US state means nothing here. */
  readonly us?: number;
}

/** Takes what a platform says, each time that it may have changed. */
export type Report = (platform: Platform) => void;

/** The default export of a bridge's module. It throws nothing. */
export type Bridge = (terms: Terms, report: Report) => void;
