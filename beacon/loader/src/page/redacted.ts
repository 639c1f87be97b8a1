/** Texts as they may leave the page, where they are compared, joined or cut before they are recorded: a secret that was cut or joined is no longer seen. */
import type { Page } from "./page.ts";

/** The same, redacted by the wasm: by the names of its keys, as in an event. */
export const redacted = <T>({ core }: Page, what: T): T => JSON.parse(core.event("", 0, 0, 0, JSON.stringify({ what }))).what;
