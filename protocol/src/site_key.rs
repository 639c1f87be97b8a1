//! A site's key: it stands in URLs and file names, so it is checked once and then carried as a type.

use crate::limits;

/// A site's key, checked: `[a-z0-9-]`, 1 to 32 characters, no dash at either end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SiteKey(String);

impl SiteKey {
    /// The key, if it is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let chars = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let shape = !text.is_empty() && text.len() <= limits::SITE_BYTES && !text.starts_with('-') && !text.ends_with('-');
        (chars && shape).then(|| Self(text.into()))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_narrow() {
        assert!(SiteKey::parse("shop-1").is_some());
        for text in ["", "-a", "a-", "A", "a/b", "a.b", &"a".repeat(33)] {
            assert_eq!(SiteKey::parse(text), None, "{text}");
        }
    }
}
