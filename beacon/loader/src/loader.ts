/**
 * The loader: what the page's one script tag fetches. Nothing it does reaches the page as an
 * exception or a line on the console, and a second copy on a page does nothing.
 */
import { attempt } from "./attempt.ts";
import type { Config } from "./config.ts";
import { authority } from "./consent.ts";

/** The edge writes the site's configuration here. */
declare const __CANDOR_CONFIG__: Config;

attempt(() => {
  if (!window.candor?.consent) authority(__CANDOR_CONFIG__);
});
