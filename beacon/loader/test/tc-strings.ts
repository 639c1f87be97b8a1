// TC strings as IAB's own library writes them, from what a test says of the visitor's choice.

import { GVL, PurposeRestriction, RestrictionType, Segment, TCModel, TCString } from "@iabtcf/core";

/** The site's vendor, and another one. */
export const VENDOR = 9;
export const OTHER = 12;

/** A day on which the vendors shown need not be named, and one on which they must. */
export const IN_2025 = new Date("2025-11-03T00:00:00Z");
export const IN_2026 = new Date("2026-05-04T00:00:00Z");

export interface Choice {
  readonly purposes?: readonly number[];
  readonly interests?: readonly number[];
  readonly vendors?: readonly number[];
  readonly vendorInterests?: readonly number[];
  /** The vendors shown; without it the string does not say. */
  readonly shown?: readonly number[];
  /** Purposes that the publisher itself has consent for; without it the string has no such segment. */
  readonly publisher?: readonly number[];
  readonly restrictions?: readonly (readonly [purpose: number, type: RestrictionType])[];
  readonly oneTreatment?: boolean;
  readonly made?: Date;
}

/** Everything that the four purposes need. */
export const YES: Choice = { purposes: [1, 8, 9, 10], vendors: [VENDOR, OTHER], shown: [VENDOR, OTHER] };
export const NO: Choice = { purposes: [], vendors: [], shown: [VENDOR, OTHER] };

const vendor = (id: number) => ({
  id,
  name: `Vendor ${id}`,
  purposes: [1, 8, 9],
  legIntPurposes: [10],
  flexiblePurposes: [8, 9, 10],
  specialPurposes: [],
  features: [],
  specialFeatures: [],
  urls: [],
});
const purposes = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [at + 1, { id: at + 1, name: "", description: "", illustrations: [] }]));
/** A vendor list: the library calls all that are on it shown. */
const listOf = (ids: readonly number[]) => {
  const vendors = Object.fromEntries(ids.map((id) => [id, vendor(id)]));
  const others = { specialPurposes: {}, features: {}, specialFeatures: {}, stacks: {}, dataCategories: {} };
  const head = { gvlSpecificationVersion: 3, vendorListVersion: 100, tcfPolicyVersion: 5, lastUpdated: "2026-05-01T00:00:00Z" };
  return new GVL({ ...head, ...others, purposes, vendors } as unknown as ConstructorParameters<typeof GVL>[0]);
};

export const tcString = ({ purposes = [], interests = [], vendors = [], vendorInterests = [], shown, publisher, restrictions = [], oneTreatment = false, made = IN_2026 }: Choice): string => {
  const model = new TCModel(listOf([VENDOR, OTHER]));
  model.cmpId = 300;
  model.cmpVersion = 1;
  model.isServiceSpecific = true;
  model.purposeOneTreatment = oneTreatment;
  model.purposeConsents.set([...purposes]);
  model.purposeLegitimateInterests.set([...interests]);
  model.vendorConsents.set([...vendors]);
  model.vendorLegitimateInterests.set([...vendorInterests]);
  for (const [purpose, type] of restrictions) model.publisherRestrictions.add(VENDOR, new PurposeRestriction(purpose, type));
  if (publisher) model.publisherConsents.set([...publisher]);
  model.created = model.lastUpdated = made;
  const segments = [TCString.encode(model, { segments: [Segment.CORE] })];
  if (shown) {
    model.gvl = listOf(shown);
    segments.push(TCString.encode(model, { segments: [Segment.VENDORS_DISCLOSED] }));
  }
  if (publisher) segments.push(TCString.encode(model, { segments: [Segment.PUBLISHER_TC] }));
  return segments.join(".");
};
