//! Receipts: proof that a visitor granted what an archived text asked. Only grants leave one, and it
//! holds no address, no browser and no page load; its id is never in an event, so nothing that is
//! recorded can be joined by it.
//!
//! The id and the clock reach this module as parameters. Whether the consent itself holds is decided
//! before (`pipeline`); here is what becomes of it.

mod export;
mod record;

pub(crate) use export::export;
pub use record::Receipt;

use protocol::limits;
use protocol::purpose::Purposes;
use protocol::reason::Refusal;
use protocol::site::{SiteConfig, SiteKey};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::civil::DAY_MS;
use crate::store::{self, Database, Query, Store, StoreError};

/// For how long a receipt is kept after its grant has ended, in days: as long as a grant could ever
/// have been believed.
pub const KEPT_DAYS: u32 = limits::CONSENT_CAP_DAYS;
/// The longest body of a request for a receipt.
pub const BODY_BYTES: usize = 1024;
/// The longest language tag.
const LANGUAGE_BYTES: usize = 35;
/// Receipts that one run of the schedule deletes at most.
const PURGED: u32 = 20_000;

/// What a page says of a grant. Everything but the language is its consent stamp.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Version of the stamp: 1.
    pub v: u32,
    /// The revision that was shown.
    pub rev: u32,
    /// The language in which the page asked.
    pub lang: String,
    /// What was granted.
    pub bits: u8,
    /// The day of the choice, in days since 1970-01-01 UTC.
    pub day: u32,
    /// Who asked.
    pub src: String,
    /// As in the stamp.
    pub gpc: u8,
}

impl Asked {
    /// Reads a body, and checks what needs neither policy nor clock of the site's: the purposes are
    /// some that the site asks for, the revision is the one in force, and the choice is of today, give or take a day.
    ///
    /// # Errors
    /// `Malformed`, or `RevisionPast` for another text than the one in force.
    pub fn read(body: &[u8], site: &SiteConfig, today: u32) -> Result<Self, Refusal> {
        let asked: Self = serde_json::from_slice(body).map_err(|_| Refusal::Malformed)?;
        let granted = Purposes::from_bits(asked.bits).ok_or(Refusal::Malformed)?;
        let is_asked = granted != Purposes::NONE && granted.bits() & !site.purposes == 0;
        let is_tag = asked.lang.len() <= LANGUAGE_BYTES && asked.lang.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !is_asked || !is_tag || asked.day.abs_diff(today) > limits::CONSENT_FUTURE_DAYS {
            return Err(Refusal::Malformed);
        }
        if asked.rev == site.policy_revision { Ok(asked) } else { Err(Refusal::RevisionPast) }
    }

    /// The stamp of the same choice, as a batch would carry it.
    #[must_use]
    pub fn stamp(&self) -> String {
        serde_json::json!({"v": self.v, "rev": self.rev, "day": self.day, "bits": self.bits, "src": self.src, "gpc": self.gpc}).to_string()
    }
}

/// The text that was shown: its language, and what the banner's module holds.
#[derive(Debug, Clone, Copy)]
pub struct Notice<'a> {
    /// The language of the text.
    pub language: &'a str,
    /// `{"lang", "dir", "texts"}`.
    pub texts: &'a str,
}

impl Notice<'_> {
    /// What names the text.
    #[must_use]
    pub fn sha256(&self) -> String {
        hex(&Sha256::digest(self.texts.as_bytes()))
    }
}

/// Writes a receipt under this id, and archives the text that it names.
///
/// # Errors
/// If the store fails; nothing is written then.
pub async fn grant(
    store: &impl Store,
    key: &SiteKey,
    site: &SiteConfig,
    asked: &Asked,
    notice: Notice<'_>,
    id: &[u8; 16],
    now_ms: u64,
) -> Result<Receipt, StoreError> {
    // What a platform or the site itself showed is not ours to vouch for.
    let is_ours = asked.src == "ui";
    let receipt = Receipt {
        receipt: hex(id),
        site: key.as_str().into(),
        revision: asked.rev,
        notice: if is_ours { notice.sha256() } else { String::new() },
        purposes: asked.bits,
        source: asked.src.clone(),
        language: if is_ours { notice.language.into() } else { asked.lang.to_ascii_lowercase() },
        controller: site.controller.clone(),
        privacy_url: site.privacy_url.clone(),
        retention_days: site.retention_days,
        granted_day: asked.day,
        expires_day: asked.day.saturating_add(limits::CONSENT_DAYS),
        gpc: asked.gpc,
        withdrawn_day: None,
        created_day: u32::try_from(now_ms / DAY_MS).unwrap_or(u32::MAX),
    };
    let mut queries = Vec::with_capacity(2);
    if is_ours {
        let row: Vec<Value> = vec![
            key.as_str().into(),
            receipt.notice.as_str().into(),
            asked.rev.into(),
            notice.language.into(),
            notice.texts.into(),
            now_ms.into(),
        ];
        queries.push(Query::new(include_str!("../sql/keep_notice.sql"), row));
    }
    queries.push(Query::new(include_str!("../sql/grant_receipt.sql"), receipt.params()));
    store.batch(Database::Control, &queries).await?;
    Ok(receipt)
}

/// Notes the day on which a visitor took back what a receipt proves. Gives whether there is such a
/// receipt that was not withdrawn before; a visitor is told the same in any case.
///
/// # Errors
/// If the store fails.
pub async fn withdraw(store: &impl Store, key: &SiteKey, receipt: &str, today: u32) -> Result<bool, StoreError> {
    let params = vec![key.as_str().into(), receipt.into(), today.into()];
    let found = store::rows(store, Database::Control, Query::new(include_str!("../sql/withdraw_receipt.sql"), params)).await?;
    Ok(!found.is_empty())
}

/// Deletes receipts whose grant ended [`KEPT_DAYS`] ago. Gives whether all that was due is gone.
///
/// # Errors
/// If the store fails.
pub async fn purge(store: &impl Store, now_ms: u64) -> Result<bool, StoreError> {
    let before = (now_ms / DAY_MS).saturating_sub(KEPT_DAYS.into());
    let query = Query::new(include_str!("../sql/purge_receipts.sql"), vec![before.into(), PURGED.into()]);
    let gone = store::rows(store, Database::Control, query).await?.len();
    Ok(u32::try_from(gone).unwrap_or(u32::MAX) < PURGED)
}

/// Bytes as lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: u32 = 20_780;

    fn read(change: impl Fn(&mut serde_json::Map<String, Value>)) -> Result<Asked, Refusal> {
        let mut body = serde_json::json!({"v": 1, "rev": 3, "lang": "en-GB", "bits": 5, "day": TODAY, "src": "ui", "gpc": 0});
        change(body.as_object_mut().unwrap());
        let site = SiteConfig { policy_revision: 3, purposes: 7, ..SiteConfig::default() };
        Asked::read(body.to_string().as_bytes(), &site, TODAY)
    }

    #[test]
    fn only_a_grant_of_today_is_taken() {
        let asked = read(|_| {}).unwrap();
        assert_eq!(asked.stamp(), r#"{"bits":5,"day":20780,"gpc":0,"rev":3,"src":"ui","v":1}"#);
        for (field, value) in [
            ("bits", 0),
            ("bits", 16),
            ("bits", 15), // linking is not asked for here
            ("bits", -1),
            ("day", i64::from(TODAY) - 2),
            ("day", i64::from(TODAY) + 2),
            ("page", 1),
        ] {
            assert_eq!(read(|body| drop(body.insert(field.into(), value.into()))), Err(Refusal::Malformed), "{field} {value}");
        }
        for day in [TODAY - 1, TODAY + 1] {
            assert!(read(|body| drop(body.insert("day".into(), day.into()))).is_ok());
        }
        for lang in ["<b>", "x".repeat(36).as_str()] {
            assert_eq!(read(|body| drop(body.insert("lang".into(), lang.into()))), Err(Refusal::Malformed), "{lang}");
        }
        assert_eq!(read(|body| drop(body.remove("lang"))), Err(Refusal::Malformed));
        for rev in [2, 4] {
            assert_eq!(read(|body| drop(body.insert("rev".into(), rev.into()))), Err(Refusal::RevisionPast));
        }
    }

    #[test]
    fn a_text_is_named_by_its_hash() {
        let notice = Notice { language: "en", texts: "abc" };
        assert_eq!(notice.sha256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
