/** Forms that were sent: which, and never what was in them. */
import { label } from "../element.ts";
import type { Capture } from "../page.ts";
import { plain } from "../props.ts";
import { read } from "../read.ts";

export const form: Capture = [
  "form",
  (page) => {
    page.on(window, "submit", ({ isTrusted, target }: SubmitEvent) => {
      // A field may be called `dataset`; then the form has no name.
      const name = plain(read(target, "dataset", "candorName"));
      if (isTrusted) page.record("form", { name: name || "form", detail: { target: label(target) } });
    });
  },
];
