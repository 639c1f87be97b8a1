/**
 * The bridge to IAB Europe's TCF 2.2 and 2.3. A dialog on the screen is no answer yet, and where the
 * platform says that the GDPR does not apply it says neither yes nor no: both stay pending. A platform
 * in error, or one that never answers, does too.
 */
import { DENIED, PENDING, reader } from "./answer.ts";
import { connect } from "./iab.ts";
import { judge } from "./tc.ts";
import type { Bridge } from "./types.ts";

type Bits = { readonly [number: string]: boolean };

interface TcData {
  readonly cmpStatus?: string;
  readonly eventStatus?: string;
  readonly gdprApplies?: boolean;
  readonly tcString: string;
  readonly isServiceSpecific: boolean;
  readonly purposeOneTreatment: boolean;
  readonly purpose: { readonly consents: Bits };
  /** `disclosedVendors` is here since TCF 2.3; platforms older than that give it below. */
  readonly vendor: { readonly consents: Bits; readonly disclosedVendors?: Bits };
  readonly outOfBand?: { readonly disclosedVendors?: Bits };
  readonly publisher: { readonly consents: Bits; readonly restrictions?: { readonly [purpose: string]: { readonly [vendor: string]: number } } };
}

const bridge: Bridge = ({ vendor = 0 }, report) => {
  const hear = reader(report, (data: TcData, success: unknown) => {
    if (data?.cmpStatus == "error") return PENDING;
    if (success !== true) return DENIED;
    if (data.gdprApplies !== true || !/^(tcloaded|useractioncomplete)$/.test(data.eventStatus!)) return PENDING;
    const { purpose, publisher } = data;
    return judge({
      text: data.tcString,
      void: data.isServiceSpecific === false || data.purposeOneTreatment === true,
      purpose: (number) => purpose.consents[number] === true,
      publisher: (number) => publisher.consents[number] === true,
      vendor: data.vendor.consents[vendor] === true,
      shown: (data.vendor.disclosedVendors || data.outOfBand?.disclosedVendors)?.[vendor] === true,
      restriction: (number) => publisher.restrictions?.[number]?.[vendor],
    });
  });
  connect("__tcfapi", 2, hear, (api) => api("addEventListener", 2, hear));
};

export default bridge;
