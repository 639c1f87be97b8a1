/**
 * Where the record lives: the first-party cookie `candor`, and localStorage only where the cookie
 * does not stick. Nothing is written here before the visitor decided. Where storage is forbidden
 * these functions throw: then nobody is asked, and nothing is recorded.
 */
import { CONSENT_DAYS } from "./limits.ts";
import { type ConsentRecord, read, today } from "./record.ts";

/** The record in force, of all that there are: this host's cookie, the domain's, and the one in localStorage. */
export const load = (): ConsentRecord => read(`; ${document.cookie}; candor=${localStorage.candor}`, today());

/**
 * Keeps a choice made today. `domain`: shared over its subdomains, if the site says so; an older
 * cookie of this host alone still counts until it runs out.
 */
export const save = (text: string, domain: string | undefined): void => {
  const max_age_s = (((today() + CONSENT_DAYS) * 864e5 - Date.now()) / 1e3) | 0;
  document.cookie = `candor=${text};path=/;samesite=lax${location.protocol == "https:" ? ";secure" : ""};max-age=${max_age_s}${domain ? ";domain=" + domain : ""}`;
  document.cookie.includes(text) ? delete localStorage.candor : (localStorage.candor = text);
};
