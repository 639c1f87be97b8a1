/**
 * Debug ids: which build of a script an error came from, whatever the script is called. A bundler's plugin writes them into
 * each chunk, where they register themselves when it runs: a stack of that moment, and the id. Which script that was its
 * stack's first address says.
 */
import { attempt } from "../attempt.ts";

/** Where plugins put them. */
const REGISTRIES = ["_candorDebugIds", "_sentryDebugIds"];
/** An id's length, and how many of one error are told. */
const ID_CHARS = 64;
const MOST = 20;

const addresses = (stack: string) => stack.match(/\w+:\/\/[^\s()]+?(?=:\d+(:\d+)?\b)/g) ?? [];

/** The ids of the scripts that stand in a stack; nothing if none is known. */
export const debugIds = (stack: string): string[] | undefined => {
  const files = new Set(addresses(stack));
  const ids = new Set<string>();
  for (const registry of REGISTRIES)
    for (const [at, id] of attempt(() => Object.entries((window as never)[registry] ?? {})) ?? [])
      if (typeof id == "string" && files.has(addresses(at)[0]!)) ids.add(id.slice(0, ID_CHARS));
  return ids.size ? [...ids].slice(0, MOST) : undefined;
};
