/**
 * The bridge to OneTrust: the group C0002 (performance). A group may be active because the visitor chose
 * it, or because it is active for everybody until they object: only where OneTrust asks first (`opt-in`)
 * and the visitor has answered is it consent.
 */
import { SECOND_LOOK_MS } from "../limits.ts";
import { DENIED, GRANTED, PENDING, reader } from "./answer.ts";
import type { Bridge } from "./types.ts";

interface Page {
  readonly OnetrustActiveGroups: string;
  readonly OneTrust: {
    IsAlertBoxClosed(): boolean;
    GetDomainData(): { readonly ConsentModel: { readonly Name: string } };
  };
}

const GROUP = "C0002";

const bridge: Bridge = (_, report) => {
  const look = reader(report, (event?: Event) => {
    const { OneTrust, OnetrustActiveGroups } = window as unknown as Page;
    const told: unknown = (event as CustomEvent | undefined)?.detail;
    const active = OnetrustActiveGroups.toUpperCase().split(",").includes(GROUP) && (!Array.isArray(told) || told.includes(GROUP));
    if (OneTrust.IsAlertBoxClosed() !== true) return PENDING;
    if (!active) return DENIED;
    return OneTrust.GetDomainData().ConsentModel.Name.toLowerCase() == "opt-in" ? GRANTED : PENDING;
  });
  for (const name of ["OneTrustGroupsUpdated", "OTConsentApplied"])
    addEventListener(name, (event) => {
      look(event);
      // The groups are told before the dialog counts as closed: look again.
      setTimeout(look, SECOND_LOOK_MS);
    });
  look();
};

export default bridge;
