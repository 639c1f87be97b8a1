/**
 * What is stored about a visitor, for people to read: one line for each row, newest first, and behind it
 * every field as the store has it. Nothing is left out and nothing is explained away.
 */
import { lang, make, texts } from "./banner-parts.ts";
import type { Mine } from "./rights.ts";

type Row = Readonly<Record<string, any>>;

/** What the rows of a kind, or of a table without kinds, were granted as; those of every other kind as "usage". */
export const GRANTED_AS: Readonly<Record<string, string>> = {
  error: "errors",
  log: "errors",
  vitals: "timing",
  measure: "timing",
  request: "timing",
  frame: "timing",
};

/** When it happened, or else when it arrived. */
const time_ms = (row: Row): number => row.time_ms || row.received_ms || 0;

const line = (table: string, row: Row): HTMLElement => {
  const kind = row.kind || table;
  const told = [
    // The path of the address: the rest of it is this site's.
    row.url?.replace(/^\w+:\/\/[^/]+/, ""),
    // The message of an error, why something was dropped, or the name and value of a timing: 0 is a value of a vital only.
    row.message || row.reason || (row.value || table == "vitals" ? `${row.name} ${+row.value.toFixed(3)}` : row.name),
  ];
  const details = make(
    "details",
    {},
    make(
      "summary",
      {},
      make("b", {}, texts[GRANTED_AS[kind] || (row.kind && "usage")] || kind),
      " " + new Date(time_ms(row)).toLocaleString(lang, { dateStyle: "medium", timeStyle: "short" }),
      ...told.map((part) => part && make("small", {}, make("bdi", {}, part))),
    ),
  );
  // The fields are made when somebody looks: there may be thousands.
  details.addEventListener(
    "toggle",
    () => details.append(make("dl", { dir: "ltr" }, ...Object.keys(row).flatMap((name) => [make("dt", {}, name), make("dd", {}, `${row[name]}`)]))),
    { once: true },
  );
  return make("li", {}, details);
};

/** The rows as a list. */
export const list = ({ tables }: Mine): HTMLElement =>
  make(
    "ol",
    {},
    ...Object.keys(tables)
      .flatMap((table) => tables[table]!.map((row) => [table, row] as const))
      .sort(([, a], [, b]) => time_ms(b) - time_ms(a))
      .map(([table, row]) => line(table, row)),
  );
