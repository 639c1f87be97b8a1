/**
 * Passes what is decided here on to Google's tags, as Consent Mode v2. Everything is denied by default;
 * the purpose `usage` is `analytics_storage`, and no other type is ever granted by it.
 */
import type { States } from "./consent.ts";

interface Consent {
  on(watcher: (states: States) => void): void;
}

/** Google's tags wait this long for the update of a visitor who has decided before. */
const WAIT_MS = 500;

export default ({ on }: Consent): void => {
  const page = window as unknown as { dataLayer?: unknown[] };
  const layer = (page.dataLayer ||= []);
  // Google's tags tell a command by its being an `arguments` object.
  function gtag(..._command: unknown[]) {
    layer.push(arguments);
  }
  gtag("consent", "default", {
    ad_storage: "denied",
    ad_user_data: "denied",
    ad_personalization: "denied",
    analytics_storage: "denied",
    functionality_storage: "denied",
    personalization_storage: "denied",
    security_storage: "denied",
    wait_for_update: WAIT_MS,
  });
  let last: string | undefined;
  on(({ usage }) => {
    const word = usage == "granted" ? usage : "denied";
    // Nothing is updated before the visitor's first word.
    if (word != last && (last || usage != "pending")) gtag("consent", "update", { analytics_storage: (last = word) });
  });
};
