//! The consent record that the visitor's browser keeps, the stamp that a batch carries, and the
//! exact reading of `Sec-GPC`.
//!
//! The record is `v1.<revision>.<day>.<granted bits>.<denied bits>[.g]`: day resolution and no id,
//! so that the refusals of two visitors of one day are byte-identical. `g`: the visitor granted
//! while being shown that Global Privacy Control is on.

use crate::json::Writer;
use crate::limits;
use crate::purpose::Purposes;

/// What a consent record says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// The policy revision that the visitor was shown.
    pub revision: u32,
    /// The day of the choice, in days since 1970-01-01 UTC.
    pub day: u32,
    /// What was granted.
    pub granted: Purposes,
    /// What was refused or withdrawn.
    pub denied: Purposes,
    /// Granted although Global Privacy Control is on, and told so.
    pub gpc_acknowledged: bool,
}

impl Record {
    /// Reads a record; `None` for anything that this version would not have written (but for zeros
    /// before a revision or a day, which change neither), and for a day in the future.
    #[must_use]
    pub fn parse(text: &str, today: u32) -> Option<Self> {
        if text.len() > limits::CONSENT_RECORD_BYTES {
            return None;
        }
        let mut parts = text.split('.');
        if parts.next()? != "v1" {
            return None;
        }
        let record = Self {
            revision: number(parts.next()?)?,
            day: number(parts.next()?)?,
            granted: purposes(parts.next()?)?,
            denied: purposes(parts.next()?)?,
            gpc_acknowledged: match parts.next() {
                None => false,
                Some("g") => true,
                Some(_) => return None,
            },
        };
        let whole = parts.next().is_none() && !record.granted.meets(record.denied);
        (whole && record.day <= today).then_some(record)
    }

    /// Whether the record is still in force on a day. It never slides.
    #[must_use]
    pub const fn holds(&self, today: u32) -> bool {
        today < self.day + limits::CONSENT_DAYS
    }

    /// The record as text.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = Writer::default();
        out.raw("v1.");
        for (at, n) in [self.revision, self.day, self.granted.bits().into(), self.denied.bits().into()].into_iter().enumerate() {
            if at > 0 {
                out.raw(".");
            }
            out.integer(n.into());
        }
        if self.gpc_acknowledged {
            out.raw(".g");
        }
        out.finish()
    }
}

fn number(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.len() <= 7 && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// One digit, or two of which the first is 1.
fn purposes(text: &str) -> Option<Purposes> {
    let narrow = text.len() == 1 || text.len() == 2 && text.starts_with('1');
    if narrow { Purposes::from_bits(u8::try_from(number(text)?).ok()?) } else { None }
}

/// Proof of consent that a batch carries. The edge validates it and never fills a field in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "edge", derive(serde::Deserialize))]
#[cfg_attr(feature = "edge", serde(deny_unknown_fields))]
pub struct Stamp {
    /// Version of the stamp: 1.
    pub v: u32,
    /// The policy revision under which consent was given.
    pub rev: u32,
    /// The day of the choice, in days since 1970-01-01 UTC.
    pub day: u32,
    /// The granted purposes.
    pub bits: u8,
    /// Who asked: one of [`STAMP_SOURCES`].
    pub src: String,
    /// 0; 1: granted while told that GPC is on; 2: the operator's `ignore-first-party` is in force.
    pub gpc: u8,
}

/// Who may have asked the visitor: our banner, a consent platform, the site through the API.
pub const STAMP_SOURCES: [&str; 3] = ["ui", "cmp", "api"];

/// Whether a `Sec-GPC` header expresses the preference: exactly `1`. A header that was sent more
/// than once arrives joined by commas; any exact `1` counts (Global Privacy Control, section 3).
#[must_use]
pub fn sec_gpc_is_on(header: Option<&str>) -> bool {
    header.is_some_and(|value| value.split(',').any(|part| part.trim_matches([' ', '\t']) == "1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TODAY: u32 = 20_454;

    #[test]
    fn a_good_record_reads_back() {
        let record = Record {
            revision: 3,
            day: TODAY,
            granted: Purposes::from_bits(5).unwrap(),
            denied: Purposes::from_bits(2).unwrap(),
            gpc_acknowledged: true,
        };
        assert_eq!(record.write(), "v1.3.20454.5.2.g");
        assert_eq!(Record::parse("v1.3.20454.5.2.g", TODAY), Some(record));
    }

    #[test]
    fn anything_else_is_no_record() {
        for text in [
            "",
            "garbage",
            "v2.3.20454.5.2",
            "v1.3.20455.5.2",
            "v1.3.20454.5",
            "v1.3.20454.5.2.x",
            "v1.3.20454.5.2.g.g",
            "v1.3.20454.16.0",
            "v1.3.20454.5.4",
            "v1.x.20454.5.2",
            "v1.3.20454.05.2",
            "v1.3.-1.5.2",
            "v1.3.20454.+5.2",
        ] {
            assert_eq!(Record::parse(text, TODAY), None, "{text}");
        }
        let mut long = String::from("v1.3.20454.5.2");
        long.push_str(&" ".repeat(65));
        assert_eq!(Record::parse(&long, TODAY), None);
    }

    #[test]
    fn a_record_holds_for_182_days() {
        let record = Record::parse("v1.1.20454.7.0", TODAY).unwrap();
        assert!(record.holds(TODAY + 181));
        assert!(!record.holds(TODAY + 182));
    }

    #[test]
    fn sec_gpc_vectors() {
        let vectors: serde_json::Value = serde_json::from_str(include_str!("../../tests/vectors/consent.json")).unwrap();
        let cases = vectors["sec_gpc"].as_array().unwrap();
        assert!(cases.len() >= 12);
        for case in cases {
            assert_eq!(sec_gpc_is_on(case["header"].as_str()), case["on"].as_bool().unwrap(), "{case}");
        }
    }

    proptest! {
        #[test]
        fn parse_never_panics_and_write_inverts_it(text in "\\PC{0,80}|v1\\.[0-9]{1,3}\\.[0-9]{1,5}\\.[0-9]{1,2}\\.[0-9](\\.g)?") {
            if let Some(record) = Record::parse(&text, 99_999) {
                prop_assert_eq!(Record::parse(&record.write(), 99_999), Some(record));
                // Zeros in front are all that may differ.
                let plain = text.split('.').map(|part| if part.len() > 1 { part.trim_start_matches('0') } else { part });
                let plain: Vec<&str> = plain.map(|part| if part.is_empty() { "0" } else { part }).collect();
                prop_assert_eq!(record.write(), plain.join("."));
            }
        }
    }
}
