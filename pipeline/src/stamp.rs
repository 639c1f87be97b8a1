//! Consent, checked again at the edge: the stamp that the batch carries, and Global Privacy Control.
//!
//! Nothing is filled in: a stamp that is missing, unknown or not exactly of its type is no stamp.
//! [`Granted`] can only be made here, and no row is made without one.

use protocol::consent::{STAMP_SOURCES, Stamp, sec_gpc_is_on};
use protocol::limits;
use protocol::purpose::Purposes;
use protocol::reason::Drop;
use protocol::site::{GpcPolicy, SiteConfig};
use serde_json::value::RawValue;

use crate::decode::object;
use crate::facts::Facts;

/// The stamp's version that this edge reads.
const STAMP_VERSION: u32 = 1;
/// Granted while the visitor was told that Global Privacy Control is on.
const GPC_ACKNOWLEDGED: u8 = 1;
/// The operator's `ignore-first-party` is in force.
const GPC_IGNORED: u8 = 2;

/// What a visitor granted, by a stamp that holds.
pub(crate) struct Granted(Purposes);

impl Granted {
    /// The granted purposes.
    pub(crate) const fn purposes(&self) -> Purposes {
        self.0
    }
}

/// Reads a stamp and decides whether it holds for this site and this request.
pub(crate) fn check(consent: Option<&RawValue>, site: &SiteConfig, facts: &Facts<'_>) -> Result<Granted, Drop> {
    let stamp = consent.and_then(|raw| object::<Stamp>(raw.get()).ok()).ok_or(Drop::StampMissing)?;
    judge(&stamp, site, facts)
}

/// Decides whether a stamp that could be read holds for this site and this request.
pub(crate) fn judge(stamp: &Stamp, site: &SiteConfig, facts: &Facts<'_>) -> Result<Granted, Drop> {
    let purposes = Purposes::from_bits(stamp.bits).ok_or(Drop::StampMissing)?;
    if stamp.v != STAMP_VERSION || !STAMP_SOURCES.contains(&stamp.src.as_str()) || stamp.gpc > GPC_IGNORED {
        return Err(Drop::StampMissing);
    }
    if !(site.material_revision..=site.policy_revision).contains(&stamp.rev) {
        return Err(Drop::StampRevision);
    }
    let today = facts.day();
    let ahead = stamp.day > today.saturating_add(limits::CONSENT_FUTURE_DAYS);
    if ahead || today >= stamp.day.saturating_add(limits::CONSENT_DAYS) {
        return Err(Drop::StampExpired);
    }
    if !gpc_allows(stamp.gpc, site.gpc, sec_gpc_is_on(facts.sec_gpc)) {
        return Err(Drop::Gpc);
    }
    Ok(Granted(purposes))
}

/// Whether a stamp names a newer text than the site has, as far as this configuration knows.
pub(crate) fn is_ahead(consent: Option<&RawValue>, site: &SiteConfig) -> bool {
    consent.and_then(|raw| object::<Stamp>(raw.get()).ok()).is_some_and(|stamp| stamp.rev > site.policy_revision)
}

/// What a stamp grants that comes by itself and not with a batch: it is judged as there.
///
/// # Errors
/// Why it does not hold.
pub fn check_stamp(stamp: &str, site: &SiteConfig, facts: &Facts<'_>) -> Result<Purposes, Drop> {
    let raw = serde_json::from_str::<&RawValue>(stamp).map_err(|_| Drop::StampMissing)?;
    check(Some(raw), site, facts).map(|granted| granted.purposes())
}

/// A page may not claim an exception that its site does not make, signal or not.
const fn gpc_allows(stamp: u8, policy: GpcPolicy, signal: bool) -> bool {
    match policy {
        GpcPolicy::IgnoreFirstParty => !signal || stamp == GPC_IGNORED,
        GpcPolicy::Deny => !signal && stamp != GPC_IGNORED,
        GpcPolicy::Override => stamp != GPC_IGNORED && (!signal || stamp == GPC_ACKNOWLEDGED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: u32 = 20_775;
    const GOOD: &str = r#"{"v":1,"rev":3,"day":20775,"bits":7,"src":"ui","gpc":0}"#;

    fn check_text(stamp: Option<&str>, gpc: GpcPolicy, sec_gpc: Option<&str>) -> Result<u8, Drop> {
        let site = SiteConfig { policy_revision: 3, material_revision: 2, gpc, ..SiteConfig::default() };
        let facts = Facts { received_ms: u64::from(TODAY) * 86_400_000 + 1, sec_gpc, ..Facts::default() };
        let raw = stamp.map(|text| RawValue::from_string(text.into()).unwrap());
        check(raw.as_deref(), &site, &facts).map(|granted| granted.purposes().bits())
    }

    fn plain(stamp: &str) -> Result<u8, Drop> {
        check_text(Some(stamp), GpcPolicy::Deny, None)
    }

    #[test]
    fn only_an_exact_stamp_is_one() {
        assert_eq!(plain(GOOD), Ok(7));
        assert_eq!(check_text(None, GpcPolicy::Deny, None), Err(Drop::StampMissing));
        for (from, to) in [
            ("\"v\":1", "\"v\":2"),
            ("\"v\":1", "\"v\":true"),
            ("\"rev\":3", "\"rev\":\"3\""),
            ("\"rev\":3", "\"rev\":3.0"),
            ("\"rev\":3,", ""),
            ("\"bits\":7", "\"bits\":16"),
            ("\"bits\":7", "\"bits\":256"),
            ("\"bits\":7", "\"bits\":-1"),
            ("\"bits\":7", "\"bits\":null"),
            ("\"ui\"", "\"notice\""),
            ("\"ui\"", "1"),
            ("\"gpc\":0", "\"gpc\":3"),
            ("\"gpc\":0", "\"gpc\":0,\"extra\":1"),
            ("\"gpc\":0", "\"gpc\":0,\"gpc\":0"),
        ] {
            let stamp = GOOD.replace(from, to);
            assert_ne!(stamp, GOOD);
            assert_eq!(plain(&stamp), Err(Drop::StampMissing), "{stamp}");
        }
        for stamp in ["null", "7", "[]", "[1,3,20775,7,\"ui\",0]", "\"v1.3.20775.7.0\""] {
            assert_eq!(plain(stamp), Err(Drop::StampMissing), "{stamp}");
        }
    }

    #[test]
    fn revisions_and_days_have_edges() {
        for (rev, expect) in [(1, Err(Drop::StampRevision)), (2, Ok(7)), (3, Ok(7)), (4, Err(Drop::StampRevision))] {
            assert_eq!(plain(&GOOD.replace("\"rev\":3", &format!("\"rev\":{rev}"))), expect, "{rev}");
        }
        for (day, expect) in [
            (TODAY + 2, Err(Drop::StampExpired)),
            (TODAY + 1, Ok(7)),
            (TODAY - 181, Ok(7)),
            (TODAY - 182, Err(Drop::StampExpired)),
            (0, Err(Drop::StampExpired)),
            (u32::MAX, Err(Drop::StampExpired)),
        ] {
            assert_eq!(plain(&GOOD.replace("20775", &day.to_string())), expect, "{day}");
        }
    }

    #[test]
    fn privacy_control() {
        use GpcPolicy::{Deny, IgnoreFirstParty, Override};
        for (policy, signal, stamp, allowed) in [
            (Deny, "0", 0, true),
            (Deny, "0", 1, true),
            (Deny, "0", 2, false),
            (Deny, "1", 0, false),
            (Deny, "1", 1, false),
            (Deny, "1", 2, false),
            (Deny, "1, 0", 0, false),
            (Override, "0", 0, true),
            (Override, "0", 1, true),
            (Override, "0", 2, false),
            (Override, "1", 0, false),
            (Override, "1", 1, true),
            (Override, "1", 2, false),
            (IgnoreFirstParty, "0", 0, true),
            (IgnoreFirstParty, "0", 2, true),
            (IgnoreFirstParty, "1", 0, false),
            (IgnoreFirstParty, "1", 1, false),
            (IgnoreFirstParty, "1", 2, true),
        ] {
            let stamp_text = GOOD.replace("\"gpc\":0", &format!("\"gpc\":{stamp}"));
            let expect = if allowed { Ok(7) } else { Err(Drop::Gpc) };
            assert_eq!(check_text(Some(&stamp_text), policy, Some(signal)), expect, "{policy:?} {signal} {stamp}");
        }
    }
}
