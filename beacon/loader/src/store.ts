/**
 * Where the record lives: the first-party cookie `candor`, and localStorage only where the cookie
 * did not stick. Nothing is written here before the visitor decided. Where storage is forbidden these
 * functions throw: then nobody is asked, and nothing is recorded.
 */
import { CONSENT_DAYS } from "./limits.ts";
import { type ConsentRecord, parse, today, write } from "./record.ts";

/** What was decided on this page. A refusal given here stands here, whatever storage does. */
let memory = "";

/**
 * The record in force, if there is one. There may be several: this host's cookie and the domain's,
 * the one in localStorage, and this page's own. Then, purpose by purpose, the strictest holds.
 */
export const load = (): ConsentRecord | undefined =>
  `; ${document.cookie}; candor=${window.localStorage?.candor}; candor=${memory}`
    .split("; candor=")
    .map((text) => parse(text.split(";")[0]!, today()))
    .reduce((all, record) => (all && record ? [record[0], record[1], all[2] & record[2], all[3] | record[3], record[4]] : all || record));

/** Keeps a choice. `domain`: shared over its subdomains, if the site says so. */
export const save = (record: ConsentRecord, domain: string | undefined): void => {
  memory = write(record);
  const put = (attributes: string) => {
    document.cookie = `candor=${memory};path=/;samesite=lax${location.protocol == "https:" ? ";secure" : ""};max-age=${attributes}`;
  };
  // An older cookie of this host alone would outvote the shared one for ever.
  if (domain) put("0");
  put((record[1] + CONSENT_DAYS) * 86400 - Math.floor(Date.now() / 1e3) + (domain ? ";domain=" + domain : ""));
  localStorage.removeItem("candor");
  if (!document.cookie.includes(memory)) localStorage.candor = memory;
};
