/**
 * Asks the edge for a receipt of a grant that was just given, and keeps its number: a visitor can copy it
 * from the settings. A chunk of its own, fetched after a grant and never before. It says what was granted
 * under which text, and nothing about who: no page load, no address. A refusal has no receipt.
 */
import type { BannerOptions } from "./banner-options.ts";
import { today } from "./record.ts";
import "./signals.ts";

const ask = async ({ base, site, rev, gpc }: Pick<BannerOptions, "base" | "site" | "rev" | "gpc">, bits: number, lang: string): Promise<void> => {
  try {
    const response = await fetch(`${base}v1/receipt?site=${site}`, {
      method: "POST",
      // As in the stamp: 1 if the visitor was told of the signal, 2 if it is on and the site passes over it.
      body: JSON.stringify({ v: 1, rev, lang, bits, day: today(), src: "ui", gpc: gpc ? 1 : navigator.globalPrivacyControl ? 2 : 0 }),
      credentials: "omit",
      referrerPolicy: "origin",
      keepalive: true,
    });
    if (response.ok && response.headers.has("candor-result")) {
      const { record_id } = await response.json();
      if (/^[0-9a-f]{32}$/.test(record_id)) localStorage.candor_receipt = record_id;
    }
  } catch {}
};

export default ask;
