//! Who may ask: the operator's token, the session that a sign-in opens, and the scopes without
//! which no query can be made.
//!
//! There is one operator and one secret. A session is a signed expiry in a cookie; nothing is
//! stored, and a new token ends every session. Attempts are limited by the edge, before this is asked.

use hmac::{Hmac, KeyInit, Mac};
use protocol::site::SiteKey;
use serde_json::Value;
use sha2::Sha256;

use crate::store::Query;

/// How long a session lasts, in seconds: a working day.
pub(crate) const SESSION_S: u64 = 12 * 60 * 60;

/// A token shorter than this could be guessed within the limit on attempts; it opens nothing.
pub const TOKEN_BYTES_MIN: usize = 16;

/// The session cookie's name. The prefix makes browsers insist on `Secure`, `Path=/` and no `Domain`.
pub const COOKIE: &str = "__Host-candor";

/// Checks tokens and sessions; the only maker of an [`Operator`].
pub struct Authenticator {
    token: String,
}

impl std::fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authenticator")
    }
}

/// Proof that the operator asks.
#[derive(Debug)]
pub struct Operator {
    session: bool,
}

/// Proof that the operator asks about this site. Every query about a site is made by it.
#[derive(Debug)]
pub struct SiteScope {
    site: SiteKey,
}

impl Authenticator {
    /// An authenticator for the operator's token. Surrounding white space is no part of it.
    #[must_use]
    pub fn new(token: &str) -> Self {
        Self { token: token.trim_ascii().into() }
    }

    /// Whether the token is set and long enough; if not, nobody can sign in.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.token.len() >= TOKEN_BYTES_MIN
    }

    /// The value of the session cookie, if the token is right.
    pub(crate) fn open_session(&self, token: &str, now_ms: u64) -> Option<String> {
        if !self.is_token(token) {
            return None;
        }
        let expires_s = now_ms / 1000 + SESSION_S;
        let mac = self.mac("session", &expires_s.to_string())?.finalize().into_bytes();
        let mut value = expires_s.to_string();
        value.push('.');
        for byte in mac {
            for nibble in [byte >> 4, byte & 15] {
                value.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
            }
        }
        Some(value)
    }

    /// The operator, if the request carries a session that holds or the token as a bearer token.
    #[must_use]
    pub fn operator(&self, cookies: Option<&str>, authorization: Option<&str>, now_ms: u64) -> Option<Operator> {
        if let Some(token) = authorization.and_then(bearer) {
            return self.is_token(token).then_some(Operator { session: false });
        }
        let value = cookies?.split(';').find_map(|pair| pair.trim_ascii().strip_prefix(COOKIE)?.strip_prefix('='))?;
        self.session_holds(value, now_ms).then_some(Operator { session: true })
    }

    fn session_holds(&self, value: &str, now_ms: u64) -> bool {
        let Some((expires, signature)) = value.split_once('.') else { return false };
        let Some(signature) = unhex(signature) else { return false };
        // The signature is over the text, so that no second spelling of a number is accepted.
        let signed = self.mac("session", expires).is_some_and(|mac| mac.verify_slice(&signature).is_ok());
        signed && expires.parse::<u64>().is_ok_and(|expires_s| now_ms / 1000 < expires_s)
    }

    /// Compares in constant time: the MACs are compared, whose bytes tell nothing about the token's.
    fn is_token(&self, token: &str) -> bool {
        let Some(expected) = self.mac("token", &self.token) else { return false };
        self.mac("token", token.trim_ascii()).is_some_and(|mac| mac.verify(&expected.finalize().into_bytes()).is_ok())
    }

    /// A MAC under the operator's token. `None` without a usable token: then nothing verifies.
    fn mac(&self, purpose: &str, text: &str) -> Option<Hmac<Sha256>> {
        if !self.is_usable() {
            return None;
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(self.token.as_bytes()).ok()?;
        for part in ["candor 1 ", purpose, " ", text] {
            mac.update(part.as_bytes());
        }
        Some(mac)
    }
}

impl Operator {
    /// Whether the proof is a cookie, which a browser sends by itself: then a change also needs
    /// proof that it comes from our own pages.
    #[must_use]
    pub const fn by_session(&self) -> bool {
        self.session
    }

    /// The scope of one site.
    #[must_use]
    pub const fn scope(&self, site: SiteKey) -> SiteScope {
        SiteScope { site }
    }

    /// A query over all sites.
    #[allow(clippy::unused_self)] // the proof is that there is a `self`
    pub(crate) const fn query(&self, sql: &'static str, params: Vec<Value>) -> Query {
        Query::new(sql, params)
    }
}

impl SiteScope {
    /// The site.
    #[must_use]
    pub const fn site(&self) -> &SiteKey {
        &self.site
    }

    /// A query about this site: `?1` is the site, the parameters follow from `?2`.
    pub(crate) fn query(&self, sql: &'static str, params: impl IntoIterator<Item = Value>) -> Query {
        let site = Value::from(self.site.as_str());
        Query::new(sql, std::iter::once(site).chain(params).collect())
    }
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.trim_ascii().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != 32 || !rest.is_empty() {
        return None;
    }
    let mut out = [0; 32];
    for (byte, [high, low]) in out.iter_mut().zip(pairs) {
        let nibble = |c: &u8| char::from(*c).to_digit(16).and_then(|n| u8::try_from(n).ok());
        *byte = nibble(high)? << 4 | nibble(low)?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "correct-horse-battery";
    const NOW_MS: u64 = 1_795_000_000_000;

    fn cookie(value: &str) -> String {
        format!("a=b; {COOKIE}={value}; c=d")
    }

    #[test]
    fn a_session_opens_with_the_token_and_ends_after_twelve_hours() {
        let auth = Authenticator::new(TOKEN);
        let session = auth.open_session(&format!(" {TOKEN}\n"), NOW_MS).unwrap();
        let at = |now_ms| auth.operator(Some(&cookie(&session)), None, now_ms);
        assert!(at(NOW_MS).unwrap().by_session());
        assert!(at(NOW_MS + SESSION_S * 1000 - 1000).is_some());
        assert!(at(NOW_MS + SESSION_S * 1000).is_none());
    }

    #[test]
    fn nothing_else_opens_one() {
        let auth = Authenticator::new(TOKEN);
        for wrong in ["", "correct-horse-batterz", "correct-horse-batter", "correct-horse-batteryy", "Correct-horse-battery"] {
            assert_eq!(auth.open_session(wrong, NOW_MS), None, "{wrong}");
        }
        let session = auth.open_session(TOKEN, NOW_MS).unwrap();
        let (expires, signature) = session.split_once('.').unwrap();
        let later = expires.parse::<u64>().unwrap() + 1;
        for forged in [
            format!("{later}.{signature}"),
            format!("0{expires}.{signature}"),
            format!("+{expires}.{signature}"),
            format!("{expires}.{}", &signature[2..]),
            format!("{expires}.{signature}00"),
            format!("{expires}."),
            expires.to_owned(),
            String::new(),
        ] {
            assert!(auth.operator(Some(&cookie(&forged)), None, NOW_MS).is_none(), "{forged}");
        }
        let other = Authenticator::new("another-long-token-");
        assert!(other.operator(Some(&cookie(&session)), None, NOW_MS).is_none(), "a new token ends every session");
    }

    #[test]
    fn a_bearer_token_is_the_operator_and_is_not_a_session() {
        let auth = Authenticator::new(TOKEN);
        assert!(!auth.operator(None, Some(&format!("bearer {TOKEN}")), NOW_MS).unwrap().by_session());
        for wrong in ["Bearer x", "Basic abc", TOKEN, ""] {
            assert!(auth.operator(None, Some(wrong), NOW_MS).is_none(), "{wrong}");
        }
    }

    #[test]
    fn an_empty_or_short_token_opens_nothing() {
        for token in ["", "   ", "short"] {
            let auth = Authenticator::new(token);
            assert!(!auth.is_usable());
            assert_eq!(auth.open_session(token, NOW_MS), None);
            assert!(auth.operator(None, Some(&format!("Bearer {token}")), NOW_MS).is_none());
        }
    }

    #[test]
    fn a_scope_binds_its_site_first() {
        let operator = Operator { session: false };
        let scope = operator.scope(SiteKey::parse("shop").unwrap());
        assert_eq!(scope.query("SELECT ?1, ?2", [Value::from(7)]).params(), [Value::from("shop"), Value::from(7)]);
    }
}
