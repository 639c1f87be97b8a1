//! The signed consent of one document: `<revision>.<day>.<bits>.<gpc>.<expiry>.<signature>`, all of it
//! decimal numbers but the signature, in the address to which the browser sends reports.

use hmac::{Hmac, KeyInit, Mac};
use protocol::consent::{Record, Stamp};
use protocol::purpose::{Purpose, Purposes};
use protocol::site::{GpcPolicy, SiteConfig, SiteKey};
use sha2::Sha256;

use crate::facts::Facts;
use crate::mirror::only_record;
use crate::stamp;

/// How long a ticket is good for, in seconds: reports may come later than their page, but not long after a choice has changed.
pub const DAY_S: u64 = 24 * 60 * 60;
/// Bytes of the signature that are sent.
const SIGNATURE_BYTES: usize = 16;
/// A shorter secret signs nothing.
const SECRET_BYTES_MIN: usize = 16;

/// The ticket for a document of a site, if the record that came with the request grants errors.
#[must_use]
pub fn ticket(secret: &str, key: &SiteKey, site: &SiteConfig, facts: &Facts<'_>, cookie: Option<&str>) -> Option<String> {
    let record = Record::parse(only_record(cookie?)?, facts.day()).filter(|record| record.holds(facts.day()))?;
    let asked = Purposes::from_bits(site.purposes)?;
    let bits = record.granted.bits() & asked.bits();
    let gpc = match (site.gpc, record.gpc_acknowledged) {
        (GpcPolicy::IgnoreFirstParty, _) => 2,
        (_, true) => 1,
        (_, false) => 0,
    };
    let stamp = Stamp { v: 1, rev: record.revision, day: record.day, bits, src: site.asks_by().into(), gpc };
    let granted = stamp::judge(&stamp, site, facts).ok()?;
    granted.purposes().has(Purpose::Errors).then_some(())?;
    let expires_s = facts.received_ms / 1000 + DAY_S;
    let text = format!("{}.{}.{}.{}.{expires_s}", stamp.rev, stamp.day, stamp.bits, stamp.gpc);
    let signature = mac(secret, key, &text)?.finalize().into_bytes();
    let hex: String = signature.iter().take(SIGNATURE_BYTES).map(|byte| format!("{byte:02x}")).collect();
    Some(format!("{text}.{hex}"))
}

/// What a ticket says, if it is ours, of this site and still good.
pub(super) fn read(secret: &str, key: &SiteKey, site: &SiteConfig, ticket: &str, now_s: u64) -> Option<Stamp> {
    let (text, signature) = ticket.rsplit_once('.')?;
    let signature = unhex(signature)?;
    // Compared in constant time, and before anything of the text is read.
    mac(secret, key, text)?.verify_truncated_left(&signature).ok()?;
    let mut numbers = text.split('.').map(|part| part.parse::<u64>().ok());
    let mut next = || numbers.next().flatten();
    let (rev, day, bits, gpc, expires_s) = (next()?, next()?, next()?, next()?, next()?);
    (now_s < expires_s).then_some(())?;
    let small = |n: u64| u32::try_from(n).ok();
    Some(Stamp {
        v: 1,
        rev: small(rev)?,
        day: small(day)?,
        bits: u8::try_from(bits).ok()?,
        src: site.asks_by().into(),
        gpc: u8::try_from(gpc).ok()?,
    })
}

/// Of another use than the operator's sessions, so that neither can stand for the other.
fn mac(secret: &str, key: &SiteKey, text: &str) -> Option<Hmac<Sha256>> {
    if secret.len() < SECRET_BYTES_MIN {
        return None;
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    for part in ["candor 1 report ", key.as_str(), " ", text] {
        mac.update(part.as_bytes());
    }
    Some(mac)
}

fn unhex(text: &str) -> Option<[u8; SIGNATURE_BYTES]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != SIGNATURE_BYTES || !rest.is_empty() {
        return None;
    }
    let nibble =
        |c: u8| matches!(c, b'0'..=b'9' | b'a'..=b'f').then(|| char::from(c).to_digit(16)).flatten().and_then(|n| u8::try_from(n).ok());
    let mut out = [0; SIGNATURE_BYTES];
    for (byte, [high, low]) in out.iter_mut().zip(pairs) {
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(out)
}
