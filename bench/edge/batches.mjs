// The batches that are sent: those that the pipeline's own benchmark reads too, each time of another page load and of today.

import { readFile } from "node:fs/promises";

const DAY_MS = 86_400_000;
/** Where they come from. */
export const ORIGIN = "https://shop.example";
export const NAMES = ["standard", "error"];

/** Bodies by name, and how many events each has. `random` draws the page loads. */
export async function batches(random) {
  const kinds = new Map();
  for (const name of NAMES) kinds.set(name, JSON.parse(await readFile(new URL(`./${name}.json`, import.meta.url), "utf8")));
  return {
    events: (name) => kinds.get(name).events.length,
    make(name, count) {
      const template = kinds.get(name);
      const now = Date.now();
      const since = { origin_wall: now - template.sent_t, sent_wall: now };
      const consent = { ...template.consent, day: Math.floor(now / DAY_MS) };
      return Array.from({ length: count }, () => Buffer.from(JSON.stringify({ ...template, ...since, consent, page: pageId(random) })));
    },
  };
}

/** 128 bits. */
function pageId(random) {
  return Array.from({ length: 4 }, () => Math.floor(random() * 2 ** 32).toString(16).padStart(8, "0")).join("");
}
