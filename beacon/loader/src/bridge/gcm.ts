/**
 * The bridge to Google Consent Mode v2: it hears what the page pushes to `dataLayer`, and what was pushed
 * before. Only an `update`, which follows a visitor's act, can grant. A `default` is what holds before
 * one: a granted default is no consent, one for a region is nothing that a page can check, and one that
 * says `wait_for_update` is to be waited for. What a tag manager's template sets without `dataLayer` is
 * not seen: then nothing is granted.
 */
import { attempt } from "../attempt.ts";
import { DENIED, GRANTED, PENDING } from "./answer.ts";
import type { Bridge } from "./types.ts";
import { wait } from "./wait.ts";

interface Command {
  readonly analytics_storage?: string;
  readonly region?: unknown;
  readonly wait_for_update?: unknown;
}

const bridge: Bridge = (_, report) => {
  /** The last word of the visitor, and of the page for everybody. */
  let update: string | undefined;
  let standing: string | undefined;
  /** Whether the page's word is not to be taken yet, or not for everybody. */
  let open: unknown;
  /** The layer that is heard. */
  let layer: unknown;

  const hear = (entry: { readonly [at: number]: unknown }) =>
    attempt(() => {
      if (entry[0] != "consent") return;
      const { analytics_storage, region, wait_for_update } = entry[2] as Command;
      if (entry[1] == "update") {
        update = analytics_storage || update;
        open = 0;
      } else if (entry[1] == "default" && analytics_storage) {
        if (region) open = 1;
        else {
          standing = analytics_storage;
          open ||= wait_for_update;
        }
      } else return;
      report(update ? (update == "granted" ? GRANTED : DENIED) : open || standing != "denied" ? PENDING : DENIED);
    });

  // A page may make its layer after us, or make another one.
  wait(() => {
    const now = (window as unknown as { dataLayer?: { [at: number]: unknown }[] }).dataLayer;
    if (now && now != layer) {
      layer = now;
      const push = now.push;
      now.push = function (this: unknown, ...entries) {
        const length = push.apply(this as typeof now, entries);
        entries.forEach(hear);
        return length;
      };
      [...now].forEach(hear);
    }
  });
};

export default bridge;
