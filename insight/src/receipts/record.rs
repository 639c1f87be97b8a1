//! A receipt, and the same as a consent record in the terms of ISO/IEC TS 27560.

use protocol::limits::CONSENT_DAYS;
use protocol::purpose::ALL;
use serde_json::{Value, json};

use crate::civil::{Civil, DAY_MS};
use crate::store::{Row, count, text};

/// The edition whose terms the record uses.
const SCHEMA: &str = "ISO/IEC TS 27560:2023";

/// A row of `receipts`. Days are since 1970, UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Its id, 32 hexadecimal digits.
    pub receipt: String,
    /// The site.
    pub site: String,
    /// The revision of the text.
    pub revision: u32,
    /// SHA-256 of the archived text; empty where somebody else asked than our banner.
    pub notice: String,
    /// What was granted, as bits.
    pub purposes: u8,
    /// Who asked: `ui`, `cmp` or `api`.
    pub source: String,
    /// The language of the text.
    pub language: String,
    /// Who answered for the data then.
    pub controller: String,
    /// The privacy page then.
    pub privacy_url: String,
    /// For how long raw rows were said to be kept.
    pub retention_days: u32,
    /// When it was granted.
    pub granted_day: u32,
    /// From when on it no longer holds.
    pub expires_day: u32,
    /// As in the consent stamp.
    pub gpc: u8,
    /// When it was taken back.
    pub withdrawn_day: Option<u32>,
    /// When it was written.
    pub created_day: u32,
}

impl Receipt {
    /// What is bound to the statement that writes it.
    pub(crate) fn params(&self) -> Vec<Value> {
        vec![
            self.receipt.as_str().into(),
            self.site.as_str().into(),
            self.revision.into(),
            self.notice.as_str().into(),
            self.purposes.into(),
            self.source.as_str().into(),
            self.language.as_str().into(),
            self.controller.as_str().into(),
            self.privacy_url.as_str().into(),
            self.retention_days.into(),
            self.granted_day.into(),
            self.expires_day.into(),
            self.gpc.into(),
            self.created_day.into(),
        ]
    }

    /// A row as it is stored.
    pub(crate) fn of(row: &Row) -> Self {
        let number = |column| u32::try_from(count(row, column)).unwrap_or(u32::MAX);
        let bits = |column| u8::try_from(count(row, column)).unwrap_or_default();
        let words = |column| text(row, column).to_owned();
        Self {
            receipt: words("receipt"),
            site: words("site"),
            revision: number("revision"),
            notice: words("notice"),
            purposes: bits("purposes"),
            source: words("source"),
            language: words("language"),
            controller: words("controller"),
            privacy_url: words("privacy_url"),
            retention_days: number("retention_days"),
            granted_day: number("granted_day"),
            expires_day: number("expires_day"),
            gpc: bits("gpc"),
            withdrawn_day: row.get("withdrawn_day").is_some_and(|value| !value.is_null()).then(|| number("withdrawn_day")),
            created_day: number("created_day"),
        }
    }

    /// The consent record: what the visitor is given, and what the export holds.
    #[must_use]
    pub fn record(&self) -> Value {
        let keeps = format!("P{}D", self.retention_days);
        let purposes: Vec<Value> = ALL
            .iter()
            .filter(|(purpose, _)| self.purposes & *purpose as u8 != 0)
            .map(|(_, name)| json!({"purpose": name, "lawful_basis": "consent", "retention_period": keeps}))
            .collect();
        let mut events = vec![json!({
            "event_type": "explicit",
            "event_state": "consent given",
            "event_time": date(self.granted_day),
            "validity_duration": format!("P{CONSENT_DAYS}D"),
        })];
        events.extend(
            self.withdrawn_day.map(|day| json!({"event_type": "explicit", "event_state": "consent withdrawn", "event_time": date(day)})),
        );
        let mut notice = json!({"version": self.revision, "language": self.language});
        if let Some(notice) = notice.as_object_mut() {
            if !self.notice.is_empty() {
                notice.insert("hash".into(), ["sha256:", &self.notice].concat().into());
            }
            if !self.privacy_url.is_empty() {
                notice.insert("url".into(), self.privacy_url.as_str().into());
            }
        }
        json!({
            "schema_version": SCHEMA,
            "record_id": self.receipt,
            "site": self.site,
            "controller": self.controller,
            "notice": notice,
            "processing_purposes": purposes,
            "collection_method": self.source,
            "global_privacy_control": match self.gpc { 1 => "granted while told of the signal", 2 => "not applied by the site", _ => "off" },
            "expires": date(self.expires_day),
            "events": events,
            "withdrawal": "the site's privacy settings, at any time",
        })
    }
}

/// A day as `2026-11-22`.
pub(crate) fn date(day: u32) -> String {
    Civil::at(u64::from(day) * DAY_MS, 0).date()
}
