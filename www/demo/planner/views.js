// The planner's views. Each returns a title and the nodes to show; none of them touches the page or the history.

import { beds, crops, months, work, workFor } from "./data.js";
import { element } from "./dom.js";
import { bedList, monthStrip, plot, turnLinks, yearTable } from "./parts.js";
import { BASE, bedPath, monthPath } from "./routes.js";

/** Ticked tasks, kept until the page is left; nothing is stored on the device. */
const ticked = new Set();

const heading = (text) => element("h1", { tabindex: "-1" }, text);
const lead = (text) => element("p", { class: "lead" }, text);
const wayBack = () => element("p", {}, element("a", { href: BASE }, "← The whole year"));

function cropLink(name) {
  const crop = crops[name];
  return crop.page ? element("a", { href: crop.page }, crop.name) : crop.name;
}

function joined(names) {
  return names.flatMap((name, at) => (at === 0 ? [cropLink(name)] : [", ", cropLink(name)]));
}

function indexView() {
  return {
    title: "Planting planner",
    nodes: [
      heading("Planting planner"),
      lead("Ten crops, twelve months, four small beds. Choose a month to see its work, or a bed to see its rows."),
      monthStrip(-1),
      element("h2", {}, "The year"),
      yearTable(Object.keys(crops), new Date().getMonth(), "When to sow, plant out and pick ten crops"),
      element("h2", { class: "gap" }, "The beds"),
      bedList(),
    ],
  };
}

function task(month, text) {
  const key = `${month}/${text}`;
  const box = element("input", { type: "checkbox", checked: ticked.has(key) });
  box.addEventListener("change", () => (box.checked ? ticked.add(key) : ticked.delete(key)));
  return element("li", {}, element("label", {}, box, element("span", {}, text)));
}

/** The crops that ask for work in a month: for one kind of it, or for any. */
function cropsWith(index, kind) {
  return Object.keys(crops).filter((name) => workFor(crops[name], index + 1).some((found) => kind === undefined || found === kind));
}

function workIn(index) {
  return Object.entries(work).flatMap(([kind, word]) => {
    const names = cropsWith(index, kind);
    return [element("dt", {}, word), element("dd", {}, ...(names.length > 0 ? joined(names) : ["nothing this month"]))];
  });
}

function monthView(index) {
  const month = months[index];
  const tasks = month.tasks.map((text) => task(month.name, text));
  const busy = cropsWith(index);
  return {
    title: `${month.name} in the planner`,
    nodes: [
      wayBack(),
      heading(month.name),
      lead(`${month.line}.`),
      monthStrip(index),
      element(
        "div",
        { class: "columns" },
        element("section", {}, element("h2", {}, "To do"), element("ul", { class: "tasks" }, ...tasks)),
        element("section", { class: "panel" }, element("h2", {}, "In the beds"), element("dl", { class: "facts-list" }, ...workIn(index))),
      ),
      ...(busy.length > 0 ? [yearTable(busy, index, `When to sow, plant out and pick what needs you in ${month.name}`)] : []),
      turnLinks("Neighbouring months", months.length, index, monthPath, (at) => months[at].name),
    ],
  };
}

function bedView(index) {
  const bed = beds[index];
  const names = [...new Set(bed.rows)];
  const rows = names.map((name) =>
    element("tr", {}, element("th", { scope: "row" }, cropLink(name)), element("td", {}, `${crops[name].space_cm} cm`)),
  );
  const order = bed.rows.map((name) => crops[name].name.toLowerCase()).join(", ");
  const next = ((index + 1) % beds.length) + 1;
  return {
    title: `Bed ${index + 1} in the planner`,
    nodes: [
      wayBack(),
      heading(`Bed ${index + 1}: ${bed.name}`),
      lead(bed.note),
      element(
        "div",
        { class: "columns" },
        plot(bed, `Plan of the bed, row by row: ${order}`),
        element("table", { class: "plain-table" }, element("caption", {}, "How far apart"), element("tbody", {}, ...rows)),
      ),
      yearTable(names, -1, `When to sow, plant out and pick what grows in bed ${index + 1}`),
      element("p", { class: "quiet gap" }, `Next year everything moves on by one bed: this plan goes to bed ${next}.`),
      turnLinks("Neighbouring beds", beds.length, index, bedPath, (at) => `Bed ${at + 1}`),
    ],
  };
}

function unknownView() {
  return {
    title: "Not in the planner",
    nodes: [
      heading("Nothing grows here"),
      lead("The planner has twelve months and four beds, and this address is none of them."),
      monthStrip(-1),
      bedList(),
    ],
  };
}

const views = { index: indexView, month: monthView, bed: bedView, unknown: unknownView };

export const viewFor = ({ page, index }) => views[page](index);
