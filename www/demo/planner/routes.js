// Which address shows what. The only place that knows how the planner's paths are written.

import { beds, months } from "./data.js";

export const BASE = "/demo/planner/";

export const monthPath = (index) => `${BASE}month/${months[index].name.toLowerCase()}`;
export const bedPath = (index) => `${BASE}bed/${index + 1}`;

const lists = { month: { of: months, path: monthPath }, bed: { of: beds, path: bedPath } };

/** Reads a path: `{page: "index" | "month" | "bed" | "unknown", index}`. A slash at the end makes no difference. */
export function readPath(path) {
  const wanted = path.replace(/\/+$/, "");
  if (`${wanted}/` === BASE) return { page: "index", index: 0 };
  for (const [page, list] of Object.entries(lists)) {
    const index = list.of.findIndex((_, at) => list.path(at) === wanted);
    if (index >= 0) return { page, index };
  }
  return { page: "unknown", index: 0 };
}
