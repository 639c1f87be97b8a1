/**
 * The loader: what the page's one script tag fetches. Nothing it does reaches the page as an
 * exception or a line on the console, and a second copy on a page does nothing.
 */
import type { Config } from "./config.ts";
import { authority } from "./consent.ts";

/** The edge writes the site's configuration here. */
declare const __CANDOR_CONFIG__: Config;

try {
  const page = window as unknown as { candor?: { consent?: unknown } };
  const script = document.currentScript as HTMLScriptElement | null;
  if (script && !page.candor?.consent) page.candor = { consent: authority(__CANDOR_CONFIG__, script) };
} catch {}
