/**
 * The bridge to Cookiebot. Its events may have been over before we listened, so its state is read, then and
 * at each of them. Consent that it took as implied is no act of the visitor.
 */
import { DENIED, GRANTED, PENDING, reader } from "./answer.ts";
import type { Bridge } from "./types.ts";

interface Cookiebot {
  readonly hasResponse: boolean;
  readonly consent: { readonly statistics: boolean; readonly method?: string | null };
}

const bridge: Bridge = (_, report) => {
  const look = reader(report, () => {
    const { hasResponse, consent } = (window as unknown as { Cookiebot: Cookiebot }).Cookiebot;
    if (hasResponse !== true) return PENDING;
    if (consent.statistics !== true) return DENIED;
    return consent.method == "explicit" ? GRANTED : PENDING;
  });
  for (const name of ["ConsentReady", "Accept", "Decline", "DialogDisplay"]) addEventListener("CookiebotOn" + name, look);
  look();
};

export default bridge;
