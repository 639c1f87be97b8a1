// The pieces that the planner's views share: the strip of months, the year as a table, the plan of a bed.

import { beds, crops, months, work, workFor } from "./data.js";
import { element, shape } from "./dom.js";
import { bedPath, monthPath } from "./routes.js";

const PLOT = { width: 260, height: 150, margin: 22 };

export function monthStrip(current) {
  const links = months.map((month, index) =>
    element("li", {}, element("a", { href: monthPath(index), "aria-current": index === current && "page" }, month.name.slice(0, 3))),
  );
  return element("nav", { "aria-label": "Months" }, element("ul", { class: "months" }, ...links));
}

function cell(crop, month, current) {
  const kinds = workFor(crop, month + 1);
  const words = element("span", { class: "vh" }, kinds.map((kind) => work[kind].toLowerCase()).join(", "));
  const classes = [...kinds, ...(month === current ? ["now"] : [])];
  return element("td", { class: classes.join(" ") }, ...(kinds.length > 0 ? [words] : []));
}

export function yearTable(names, current, caption) {
  const head = months.map((month, index) =>
    element("th", { scope: "col" }, element("a", { href: monthPath(index), "aria-label": month.name }, month.name.slice(0, 1))),
  );
  const rows = names.map((name) =>
    element("tr", {}, element("th", { scope: "row" }, crops[name].name), ...months.map((_, month) => cell(crops[name], month, current))),
  );
  const table = element(
    "table",
    { class: "year" },
    element("caption", { class: "vh" }, caption),
    element("thead", {}, element("tr", {}, element("td", { class: "crop" }), ...head)),
    element("tbody", {}, ...rows),
  );
  const legend = Object.entries(work).map(([kind, word]) => element("li", { class: kind }, word));
  return element("div", {}, table, element("ul", { class: "legend", "aria-hidden": "true" }, ...legend));
}

function plotRow(crop, y, pitch) {
  const length = PLOT.width - 2 * PLOT.margin;
  const count = Math.max(3, Math.floor(length / (crop.size * 2.8)));
  const inset = PLOT.margin / 2 + pitch / 8;
  const furrow = { class: "furrow", d: `M${inset} ${y}H${PLOT.width - inset}`, "stroke-width": pitch / 2, "stroke-linecap": "round" };
  const plants = Array.from({ length: count }, (_, at) =>
    shape("circle", { cx: PLOT.margin + (length / (count - 1)) * at, cy: y + (at % 2 === 0 ? -1.5 : 1.5), r: crop.size, fill: crop.colour }),
  );
  return [shape("path", furrow), ...plants];
}

/** The bed seen from above: one furrow a row, one disc a plant. */
export function plot(bed, label) {
  const pitch = PLOT.height / bed.rows.length;
  const rows = bed.rows.flatMap((name, row) => plotRow(crops[name], pitch * (row + 0.5), pitch));
  const earth = shape("rect", { class: "earth", width: PLOT.width, height: PLOT.height });
  const role = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  return shape("svg", { class: "plot", viewBox: `0 0 ${PLOT.width} ${PLOT.height}`, ...role }, earth, ...rows);
}

export function bedList() {
  const items = beds.map((bed, index) =>
    element("li", {}, element("a", { href: bedPath(index) }, plot(bed), element("strong", {}, `Bed ${index + 1}`), " ", bed.name)),
  );
  return element("ul", { class: "beds" }, ...items);
}

/** Links to the neighbours, round and round. */
export function turnLinks(label, count, index, path, name) {
  const before = (index + count - 1) % count;
  const after = (index + 1) % count;
  return element(
    "nav",
    { class: "turn", "aria-label": label },
    element("a", { href: path(before), rel: "prev" }, `← ${name(before)}`),
    element("a", { href: path(after), rel: "next" }, `${name(after)} →`),
  );
}
