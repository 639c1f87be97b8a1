/**
 * The bridge to IAB's Global Privacy Platform. It reads the sections as the platform parsed them, and of
 * the string itself only whole sections: however its header is padded makes no difference.
 *
 * Europe's section can grant, by the rules of the TCF. A US section can only refuse: not having opted out
 * is no consent. Where no section applies, or one that is not known here, nothing is granted either.
 */
import { DENIED, PENDING, reader } from "./answer.ts";
import { connect } from "./iab.ts";
import { judge } from "./tc.ts";
import type { Bridge } from "./types.ts";

interface Ping {
  readonly cmpStatus?: string;
  readonly signalStatus?: string;
  readonly applicableSections: readonly number[];
  readonly sectionList: readonly number[];
  readonly gppString: string;
  /** Each an object, or a list of one object for each segment. */
  readonly parsedSections: { readonly [prefix: string]: unknown };
}

type Fields = { readonly [field: string]: any };

const EUROPE = 2;
/** The first section of a US state or of them all; 6 is the older one of California. */
const FIRST_US = 6;
const OPT_OUTS = ["SaleOptOut", "SharingOptOut", "TargetedAdvertisingOptOut", "OptOutSale", "Gpc"];

const fields = (section: unknown): Fields => Object.assign({}, ...[section].flat());

/** The specification and IAB's own library do not call the fields the same. */
const europe = ({ parsedSections, sectionList, gppString }: Ping, vendor: number) => {
  const tc = fields(parsedSections["tcfeuv2"]);
  const restrictions: readonly Fields[] = tc["PublisherRestrictions"] || tc["PubRestrictions"] || [];
  return judge({
    // The header, then the sections in the order of the list.
    text: gppString.split("~")[1 + sectionList.indexOf(EUROPE)]!,
    void: tc["IsServiceSpecific"] === false || tc["PurposeOneTreatment"] === true,
    purpose: (number) => (tc["PurposeConsents"] || tc["PurposeConsent"])[number - 1] === true,
    publisher: (number) => (tc["PublisherConsents"] || tc["PubPurposesConsent"])[number - 1] === true,
    vendor: (tc["VendorConsents"] || tc["VendorConsent"]).includes(vendor),
    shown: (tc["VendorsDisclosed"] || tc["DisclosedVendors"])?.includes(vendor),
    restriction: (number) => restrictions.find(({ key, ids }) => key == number && ids.includes(vendor))?.["type"],
  });
};

const bridge: Bridge = ({ vendor = 0, us }, report) => {
  const hear = reader(report, ({ pingData }: { pingData: Ping }) => {
    const { applicableSections: applicable, parsedSections } = pingData;
    if (pingData.cmpStatus == "error" || pingData.signalStatus != "ready") return PENDING;
    const american = applicable.some((id) => id >= FIRST_US);
    const out = ([prefix, section]: [string, unknown]) =>
      prefix.startsWith("us") && OPT_OUTS.some((field) => [1, true, "Y"].includes(fields(section)[field]));
    if (american && !us && Object.entries(parsedSections).some(out)) return DENIED;
    if (!applicable.includes(EUROPE) || applicable.some((id) => id < FIRST_US && id != EUROPE)) return PENDING;
    return europe(pingData, vendor);
  });
  connect("__gpp", "1.1", hear, (api) => {
    api("addEventListener", hear);
    api("ping", (pingData: Ping) => hear({ pingData }));
  });
};

export default bridge;
