//! What operators decide about issues, and what that means for what happened since. An issue is not stored:
//! it is the errors with one fingerprint. Stored is only what somebody decided.

use serde_json::Value;

use crate::auth::SiteScope;
use crate::store::{self, Database, Row, Store, StoreError, count, text};

/// What is to be done with an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Nobody has decided, or it was opened again.
    Open,
    /// It is mended; happens again in another release: it is not.
    Resolved,
    /// It is of no interest.
    Ignored,
}

impl State {
    /// The states with their names in the store and in forms.
    const NAMES: [(Self, &'static str); 3] = [(Self::Open, "open"), (Self::Resolved, "resolved"), (Self::Ignored, "ignored")];

    /// The state of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(state, _)| *state)
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(state, _)| *state == self).map_or("open", |(_, name)| name)
    }
}

/// What an issue is now.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) state: State,
    /// When it was decided, ms since 1970; 0 if it never was.
    pub(crate) changed_ms: u64,
    /// It was resolved, and happened again in another release, or later where no releases are named.
    pub(crate) is_back: bool,
    /// The release in which it was first seen; empty if none is named.
    pub(crate) first_release: String,
    /// The release in which it was seen last.
    pub(crate) last_release: String,
    /// When it was first seen, as far back as rows are kept; 0 if that is not known.
    pub(crate) first_ms: u64,
}

/// Everything that is known of a site's issues besides their rows of the stretch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Issues<'a> {
    /// Rows of `issues`.
    pub(crate) decided: &'a [Row],
    /// Rows of `issue_aliases`.
    pub(crate) aliases: &'a [Row],
    /// When each happened in each release, the earliest first.
    pub(crate) releases: &'a [Row],
}

impl Issues<'_> {
    /// What one issue is. What was decided under an earlier fingerprint holds.
    pub(crate) fn standing(&self, issue: &str) -> Standing {
        let is_this = |known: &str| {
            known == issue || self.aliases.iter().any(|alias| text(alias, "becomes") == issue && text(alias, "fingerprint") == known)
        };
        // The newest decision is the first.
        let decided = self.decided.iter().find(|row| is_this(text(row, "fingerprint")));
        let state = decided.and_then(|row| State::from_name(text(row, "state"))).unwrap_or(State::Open);
        let changed_ms = decided.map_or(0, |row| count(row, "changed_ms"));
        let resolved_in = decided.map_or("", |row| text(row, "release"));
        let seen: Vec<&Row> = self.releases.iter().filter(|row| text(row, "issue") == issue).collect();
        let again = |row: &&Row| count(row, "last_ms") > changed_ms && (resolved_in.is_empty() || text(row, "release") != resolved_in);
        Standing {
            state,
            changed_ms,
            is_back: state == State::Resolved && seen.iter().any(again),
            first_release: seen.first().map(|row| text(row, "release")).unwrap_or_default().into(),
            last_release: seen.iter().max_by_key(|row| count(row, "last_ms")).map(|row| text(row, "release")).unwrap_or_default().into(),
            first_ms: seen.first().map_or(0, |row| count(row, "first_ms")),
        }
    }
}

/// What was decided about the issues of a site, the newest first.
pub(crate) async fn decided(store: &impl Store, scope: &SiteScope) -> Result<Vec<Row>, StoreError> {
    store::rows(store, Database::Control, scope.query(include_str!("sql/issues.sql"), [])).await
}

/// Decides about an issue.
pub(crate) async fn decide(
    store: &impl Store,
    scope: &SiteScope,
    issue: &str,
    state: State,
    release: &str,
    now_ms: u64,
) -> Result<(), StoreError> {
    let params: [Value; 4] = [issue.into(), state.name().into(), release.into(), now_ms.into()];
    store::rows(store, Database::Control, scope.query(include_str!("sql/put_issue.sql"), params)).await.map(|_| ())
}

/// Whether a text is a fingerprint: a version, a colon, hexadecimal digits.
pub(crate) fn is_fingerprint(text: &str) -> bool {
    text.split_once(':').is_some_and(|(version, hash)| {
        (1..=3).contains(&version.len())
            && version.bytes().all(|b| b.is_ascii_digit())
            && (8..=64).contains(&hash.len())
            && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rows(value: &Value) -> Vec<Row> {
        serde_json::from_value(value.clone()).unwrap()
    }

    #[test]
    fn resolved_means_not_again_in_another_release() {
        let decided = rows(&json!([{"fingerprint": "1:old", "state": "resolved", "release": "r2", "changed_ms": 100}]));
        let aliases = rows(&json!([{"fingerprint": "1:old", "becomes": "1:new"}]));
        let standing = |last_ms: u64, release: &str| {
            let releases = rows(&json!([
                {"issue": "1:new", "release": "r1", "first_ms": 10, "last_ms": 50},
                {"issue": "1:new", "release": release, "first_ms": 20, "last_ms": last_ms},
                {"issue": "1:other", "release": "r9", "first_ms": 20, "last_ms": 900},
            ]));
            let issues = Issues { decided: &decided, aliases: &aliases, releases: &releases };
            let found = issues.standing("1:new");
            assert_eq!((found.state, found.first_release.as_str(), found.last_release.as_str()), (State::Resolved, "r1", release));
            found.is_back
        };
        assert!(!standing(90, "r2"), "before it was resolved");
        assert!(!standing(900, "r2"), "pages of the release that was out then go on to have it");
        assert!(standing(900, "r3"));
        let none = Issues { decided: &[], aliases: &[], releases: &[] }.standing("1:new");
        assert_eq!((none.state, none.is_back, none.first_ms), (State::Open, false, 0));
    }

    #[test]
    fn fingerprints_have_a_form() {
        for (text, expect) in [
            ("1:f7a1450d5bc7604e", true),
            ("1:", false),
            ("f7a1450d5bc7604e", false),
            ("1:F7A1450D5BC7604E", false),
            ("x:f7a1450d5bc7604e", false),
            ("", false),
        ] {
            assert_eq!(is_fingerprint(text), expect, "{text}");
        }
    }
}
