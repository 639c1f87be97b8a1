/**
 * Where the record lives: the first-party cookie `candor`, and localStorage for a refusal and where the
 * cookie does not stick. Nothing is written here before the visitor decided. Where storage is forbidden
 * these functions throw: then nobody is asked, and nothing is recorded.
 */
import { CONSENT_DAYS, DAY_S, PAGES_KEPT } from "./limits.ts";
import { type ConsentRecord, read, today } from "./record.ts";

/** The record in force, of all that there are: this host's cookie, the domain's, and the one in localStorage. */
export const load = (): ConsentRecord => read(`; ${document.cookie}; candor=${localStorage.candor}`, today());

/**
 * Keeps a choice made today. `domain`: shared over its subdomains, if the site says so; an older
 * cookie of this host alone still counts until it runs out. The cookie may outlive its record by a part
 * of a day: then it is read as none. It is written when the visitor chooses and never again.
 *
 * A refusal is kept in both places: an answer of the edge that echoes the cookie of a moment before
 * (pipeline/src/mirror.rs) may bring an older grant back into the cookie, and the strictest holds.
 */
export const save = (text: string, bits: number, domain: string | undefined): void => {
  // Of `https:` and `http:` only the first has a sixth character.
  document.cookie = `candor=${text};path=/;samesite=lax;max-age=${CONSENT_DAYS * DAY_S}${location.protocol[5] ? ";secure" : ""}${domain ? ";domain=" + domain : ""}`;
  bits && document.cookie.includes(text) ? delete localStorage.candor : (localStorage.candor = text);
};

/**
 * Remembers a page load (`<id>.<site>`), so that the visitor can see and erase its rows: `<day>.<id>.<site>`, newest first. `keep_days`: as
 * long as the rows are kept. It throws where that is impossible: what could not be erased is not recorded.
 */
export const remember = (page: string, keep_days: number): void => {
  localStorage.candor_pages = [
    today() + "." + page,
    ...`${localStorage.candor_pages}`.split(",").filter((item) => parseInt(item) > today() - keep_days),
  ].slice(0, PAGES_KEPT);
};

/**
 * Moves what is remembered to what is to be erased: first out, then in, so that a store that is full to its last
 * character has room for it. Its name is shorter by what the comma needs.
 */
export const doom = (): void => {
  const { candor_pages } = localStorage;
  if (candor_pages) {
    delete localStorage.candor_pages;
    localStorage.candor_wipe = [candor_pages, localStorage.candor_wipe];
  }
};
