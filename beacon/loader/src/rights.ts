/**
 * What a visitor may ask of the store: to see the rows of their own page loads, and to have them
 * erased. A chunk of its own: most visitors never fetch it. Knowing a page load's id is the authority,
 * so nothing else is sent.
 */
import { LINKING } from "./config.ts";
import { PAGES_KEPT, RETRY_MS, RETRY_MAX_MS } from "./limits.ts";
import { load } from "./store.ts";

/**
 * The page loads in a list of `localStorage` (`<day>.<32 hexadecimal digits>.<site>`), by site: pages of one origin may
 * carry different sites. Each once: WebKit shows one tab late what another did, and two of them may move the same list.
 */
const bySite = (list: string | undefined): Map<string, string[]> => {
  const found = new Map<string, string[]>();
  for (const [, page, site] of (list || "").matchAll(/\.([0-9a-f]{32})\.([a-z0-9-]+)/g)) {
    const pages = found.get(site!) || [];
    if (!pages.includes(page!)) found.set(site!, [...pages, page!]);
  }
  return found;
};

/** The page loads that this browser remembers, newest first. */
export const pages = (): string[] => [...bySite(localStorage.candor_pages).values()].flat();

/** The rows of this browser's page loads: table → rows. `more`: a table has more than are shown. */
export interface Mine {
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly more: boolean;
}

const ask = async (base: string, right: string, site: string, body: object): Promise<Response> => {
  const response = await fetch(`${base}v1/${right}?site=${site}`, {
    method: "POST",
    body: JSON.stringify(body),
    credentials: "omit",
    referrerPolicy: "origin",
    keepalive: true,
  });
  // What does not name a result may be anybody's answer: a proxy's, a captive portal's.
  if (!response.ok || !response.headers.has("candor-result")) throw response;
  return response;
};

/**
 * What is stored about this browser's page loads, of all sites of this origin that the collector knows. Throws if this
 * site's cannot be had. `base`: where the collector is, with a slash at its end.
 */
export const mine = async (base: string, site: string): Promise<Mine> => {
  const tables: Record<string, Record<string, unknown>[]> = {};
  let more = false;
  for (const [other, pages] of bySite(localStorage.candor_pages))
    try {
      const part: Mine = await (await ask(base, "mine", other, { pages })).json();
      more ||= part.more;
      for (const name in part.tables) tables[name] = [...(tables[name] || []), ...part.tables[name]!];
    } catch (error) {
      if (other == site) throw error;
    }
  return { tables, more };
};

/** Takes out of the list what is erased. */
const forget = (site: string, pages: readonly string[]): void => {
  const left: string[] = String(localStorage.candor_wipe || "").split(",").filter((item) => {
    const [, page, of] = item.split(".");
    return of && !(of == site && pages.includes(page!));
  });
  if (left[0]) localStorage.candor_wipe = left;
  else delete localStorage.candor_wipe;
};

/** One round; it throws if this site's page loads could not be erased. Another site may be another collector's: its own pages ask there. */
const attempt = async (base: string, site: string): Promise<void> => {
  forget(site, []);
  const bits = load()[2];
  const withdrawn = !bits;
  // A tab that slept while linking was taken back could not forget its session.
  if (!(bits & LINKING)) {
    delete localStorage.candor_session;
    delete sessionStorage.candor_alive;
  }
  // What a page could not send. The beacon forgets it when it is stopped; a page that ended in that moment may have left some.
  if (withdrawn) for (const key in localStorage) if (key.startsWith("candor_unsent")) delete localStorage[key];
  // A receipt proves a grant: it is given back where nothing is granted any more, not where only rows are erased.
  const receipt: string | undefined = withdrawn ? localStorage.candor_receipt : undefined;
  for (const [other, all] of bySite(localStorage.candor_wipe))
    for (let pages = all; pages[0]; pages = pages.slice(PAGES_KEPT))
      try {
        const some = pages.slice(0, PAGES_KEPT);
        await ask(base, "erase", other, { pages: some, receipt });
        forget(other, some);
        if (receipt && other == site && receipt == localStorage.candor_receipt) delete localStorage.candor_receipt;
      } catch (error) {
        if (other == site) throw error;
      }
};

/**
 * Erases what is doomed, and tries again until the store has acknowledged it or the page goes: then
 * the next page goes on. One tab at a time does it. Gives whether it is done;
 * `once`: after one attempt, so that a person who waits is told.
 */
export const erase = async (base: string, site: string, once?: true): Promise<boolean> => {
  const work = async (): Promise<boolean> => {
    for (let wait_ms = RETRY_MS; ; wait_ms = Math.min(wait_ms * 2, RETRY_MAX_MS)) {
      try {
        await attempt(base, site);
        return true;
      } catch {
        if (once) return false;
        await new Promise((go) => setTimeout(go, wait_ms));
      }
    }
  };
  // Without locks (a page that is not a secure context) two tabs may ask twice: that changes nothing.
  try {
    return await (navigator.locks ? navigator.locks.request("candor_wipe", { ifAvailable: !once }, (lock) => !!lock && work()) : work());
  } catch {
    // A document that is going away gets no lock. Nobody waits for this promise: the page would see that it is rejected.
    return false;
  }
};
