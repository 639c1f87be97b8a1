//! What a visitor's choice and signals come to, purpose by purpose: the loader's resolver once more.
//!
//! The page decides with `beacon/loader/src/resolve.ts` and `record.ts`; this is the same in Rust, so that rules can be
//! checked as properties and so that both can be compared on inputs that nobody thought of (`protocol/tests`).
//! It is pure: it reads no clock, no storage and no header, and it decides nothing about a batch.

use crate::consent::Record;
use crate::policy::{DntPolicy, GpcPolicy};
use crate::purpose::Purposes;

/// What a site asks for, and under which rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// The purposes that are asked for. No other is ever granted or open.
    pub ask: Purposes,
    /// The oldest revision whose grants still hold; at least 1.
    pub material: u32,
    /// What Global Privacy Control means.
    pub gpc: GpcPolicy,
    /// What Do Not Track means.
    pub dnt: DntPolicy,
}

/// What a page finds beside the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Signals {
    /// Global Privacy Control is on.
    pub gpc: bool,
    /// Do Not Track is on.
    pub dnt: bool,
    /// The kill switch: of the page, of the tag, or because the page is a frame that was not meant to record.
    pub off: bool,
}

/// The purposes that are granted and those that are open. What is in neither set is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct States {
    /// What may be recorded.
    pub granted: Purposes,
    /// What nobody has answered yet.
    pub pending: Purposes,
}

/// The record in force on a day, out of a jar of `; candor=<record>`: of several the strictest, purpose by purpose, with the
/// revision, the day and the acknowledgement of the last, which is the newest cookie. Where there is none, everything is
/// granted under revision 0: no text is that old, so that nothing is granted and nothing is denied.
#[must_use]
pub fn read(jar: &str, today: u32) -> Record {
    let none = Record { revision: 0, day: 0, granted: Purposes::ALL, denied: Purposes::NONE, gpc_acknowledged: false };
    jar.split("; candor=")
        .skip(1)
        .filter_map(|rest| Record::parse(rest.split(';').next()?, today))
        .filter(|record| record.holds(today))
        .fold(none, |all, record| Record {
            granted: all.granted.and(record.granted),
            denied: set(all.denied.bits() | record.denied.bits()),
            ..record
        })
}

/// What the record and the signals come to. Each rule only takes away from what is left by those after it.
#[must_use]
pub fn resolve(record: &Record, terms: &Terms, signals: Signals) -> States {
    let mut granted = record.granted.bits();
    let mut denied = record.denied.bits();
    // A newer text voids a grant when it says something else of substance; a refusal it never voids.
    if record.revision < terms.material {
        granted = 0;
    }
    if signals.gpc || (signals.dnt && terms.dnt == DntPolicy::AsGpc) {
        denied |= match terms.gpc {
            GpcPolicy::IgnoreFirstParty => 0,
            GpcPolicy::Override if record.gpc_acknowledged => !granted,
            GpcPolicy::Override | GpcPolicy::Deny => u8::MAX,
        };
    }
    if signals.off {
        denied = u8::MAX;
    }
    let ask = terms.ask.bits() & !denied;
    States { granted: set(ask & granted), pending: set(ask & !granted) }
}

/// The same where consent platforms are configured: they are asked for what the rules before them left open, the strictest
/// holds, and without any nothing changes.
#[must_use]
pub fn bridge(states: States, platforms: &[States]) -> States {
    if platforms.is_empty() {
        return states;
    }
    let open = states.granted.bits() | states.pending.bits();
    let granted = platforms.iter().fold(open, |all, platform| all & platform.granted.bits());
    let not_denied = platforms.iter().fold(open, |all, platform| all & (platform.granted.bits() | platform.pending.bits()));
    States { granted: set(granted), pending: set(not_denied & !granted) }
}

/// The purposes among these bits.
fn set(bits: u8) -> Purposes {
    Purposes::from_bits(bits & Purposes::ALL.bits()).unwrap_or(Purposes::NONE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TODAY: u32 = 20_454;
    const MATERIAL: u32 = 2;

    fn state(states: States, bit: u8) -> u8 {
        if states.granted.bits() & bit != 0 { 2 } else { u8::from(states.pending.bits() & bit != 0) }
    }

    #[test]
    fn the_vectors() {
        let vectors: serde_json::Value = serde_json::from_str(include_str!("../../tests/vectors/consent.json")).unwrap();
        let cases = vectors["resolve"].as_array().unwrap();
        assert_eq!(cases.len(), 17);
        for case in cases {
            let stored = &case["stored"];
            let jar = if stored.is_object() {
                let granted = u8::from(stored["state"] == "granted");
                let record = Record {
                    revision: if stored["material_rev_behind"] == true { MATERIAL - 1 } else { MATERIAL },
                    day: if stored["expired"] == true { TODAY - 182 } else { TODAY },
                    granted: set(granted),
                    denied: set(1 - granted),
                    gpc_acknowledged: stored["gpc_ack"] == true,
                };
                format!("; candor={}", record.write())
            } else {
                format!("; candor={}", stored.as_str().unwrap_or_default())
            };
            let gpc = serde_json::from_value(case["gpc_policy"].clone()).unwrap();
            let terms = Terms { ask: set(1), material: MATERIAL, gpc, dnt: DntPolicy::Ignore };
            let signals = Signals { gpc: case["gpc"] == true, ..Signals::default() };
            let platforms: Vec<States> = case["cmp"]
                .as_array()
                .unwrap()
                .iter()
                .map(|word| States { granted: set(u8::from(word == "granted")), pending: set(u8::from(word == "pending")) })
                .collect();
            let states = bridge(resolve(&read(&jar, TODAY), &terms, signals), &platforms);
            let got = ["denied", "pending", "granted"][usize::from(state(states, 1))];
            assert_eq!(case["expect"]["state"], got, "{case}");
            assert_eq!(case["expect"]["banner"], got == "pending" && platforms.is_empty(), "{case}");
        }
    }

    #[test]
    fn of_several_records_the_strictest_holds() {
        let record = read("; candor=v1.1.20454.3.0; candor=v1.2.20453.6.1", TODAY);
        assert_eq!(record, Record::parse("v1.2.20453.2.1", TODAY).unwrap());
        let none = read("; candor=v1.2.20455.7.0; xcandor=v1.2.20454.7.0; candor=v1.2.20454.7.0x", TODAY);
        assert_eq!((none.revision, none.granted, none.denied), (0, Purposes::ALL, Purposes::NONE));
    }

    prop_compose! {
        fn purposes()(bits in 0_u8..16) -> Purposes { set(bits) }
    }

    prop_compose! {
        fn records()(revision in 0_u32..4, age in 0_u32..200, granted in 0_u8..16, denied in 0_u8..16, gpc_acknowledged: bool) -> Record {
            Record { revision, day: TODAY - age, granted: set(granted), denied: set(denied & !granted), gpc_acknowledged }
        }
    }

    prop_compose! {
        fn platforms()(each in prop::collection::vec((0_u8..16, 0_u8..16), 1..4)) -> Vec<States> {
            each.into_iter().map(|(granted, pending)| States { granted: set(granted), pending: set(pending & !granted) }).collect()
        }
    }

    proptest! {
        #[test]
        fn no_added_signal_raises_a_state(
            record in records(), ask in purposes(), material in 1_u32..4, policy in 0_usize..3, dnt: bool, gpc_on: bool, dnt_on: bool,
            off: bool, platforms in platforms(), one_more in platforms(), refused in purposes(),
        ) {
            let gpc = [GpcPolicy::Deny, GpcPolicy::Override, GpcPolicy::IgnoreFirstParty][policy];
            let terms = Terms { ask, material, gpc, dnt: if dnt { DntPolicy::AsGpc } else { DntPolicy::Ignore } };
            let signals = Signals { gpc: gpc_on, dnt: dnt_on, off };
            let jar = format!("; candor={}", record.write());
            let judge = |jar: &str, terms: &Terms, signals: Signals, platforms: &[States]| {
                bridge(resolve(&read(jar, TODAY), terms, signals), platforms)
            };
            let refusal = Record { granted: Purposes::NONE, denied: refused, ..record };
            let none = resolve(&read("", TODAY), &terms, signals);
            prop_assert_eq!(none.granted, Purposes::NONE);
            for platforms in [&[][..], &platforms[..]] {
                let before = judge(&jar, &terms, signals, platforms);
                prop_assert!(!before.granted.meets(before.pending));
                prop_assert_eq!((before.granted.bits() | before.pending.bits()) & !ask.bits(), 0);
                let mut added = vec![
                    ("kill switch", judge(&jar, &terms, Signals { off: true, ..signals }, platforms)),
                    ("Global Privacy Control", judge(&jar, &terms, Signals { gpc: true, ..signals }, platforms)),
                    ("Do Not Track", judge(&jar, &terms, Signals { dnt: true, ..signals }, platforms)),
                    ("Do Not Track counts", judge(&jar, &Terms { dnt: DntPolicy::AsGpc, ..terms }, signals, platforms)),
                    ("stricter policy", judge(&jar, &Terms { gpc: GpcPolicy::Deny, ..terms }, signals, platforms)),
                    ("newer text", judge(&jar, &Terms { material: material + 1, ..terms }, signals, platforms)),
                    ("refusal", judge(&format!("{jar}; candor={}", refusal.write()), &terms, signals, platforms)),
                ];
                if !platforms.is_empty() {
                    let more: Vec<States> = platforms.iter().chain(&one_more).copied().collect();
                    added.push(("platform", judge(&jar, &terms, signals, &more)));
                }
                for (what, after) in added {
                    for bit in [1, 2, 4, 8] {
                        prop_assert!(state(after, bit) <= state(before, bit), "{}: {:?} after {:?}", what, after, before);
                    }
                }
            }
        }
    }
}
