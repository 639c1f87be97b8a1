//! The head of a page as it goes by: what it already has, what its own policies say, and at its end the
//! tag or the reason why there is none.
//!
//! The tag stands at the end of the head and not at its start. Only there is known whether the page
//! brings the tag itself, which nonce its scripts have, and what its `meta` policies allow: a tag before
//! them would escape them. It is asynchronous, so that nothing waits for it at either place.

use protocol::reason::Untagged;
use protocol::site::SiteKey;

use super::policy::{self, Origin, Verdict};

/// Policies of one page that are kept; more of them mean no tag.
const POLICIES_MAX: usize = 20;

/// What was seen of a page so far.
#[derive(Debug)]
pub struct Head {
    key: SiteKey,
    /// Scheme and host of the page.
    origin: String,
    policies: Vec<String>,
    /// The nonce of the first script that has one.
    nonce: Option<String>,
    has_base: bool,
    has_tag: bool,
    is_over: bool,
}

/// What is put where the head ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// This markup.
    Tag(String),
    /// Nothing: it was put before, or the page has the tag itself.
    Nothing,
    /// Nothing, because the page forbids it.
    Untagged(Untagged),
}

impl Head {
    /// A page of this origin (`https://shop.example`) with this header `Content-Security-Policy`, empty if it has none.
    #[must_use]
    pub fn new(key: SiteKey, origin: &str, policy: &str) -> Self {
        let policies = if policy.is_empty() { Vec::new() } else { vec![policy.into()] };
        Self { key, origin: origin.into(), policies, nonce: None, has_base: false, has_tag: false, is_over: false }
    }

    /// Whether anything of the page can still matter.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.is_over
    }

    /// A `script` with these attributes, or a `link` with its address.
    pub fn script(&mut self, address: &str, nonce: &str) {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let own = path.strip_suffix(".js").and_then(|path| path.strip_suffix(self.key.as_str()));
        self.has_tag |= own.is_some_and(|path| path.ends_with("/c/"));
        if self.nonce.is_none() && policy::is_nonce(nonce) {
            self.nonce = Some(nonce.into());
        }
    }

    /// A `meta` with these attributes, as they stand in the page.
    pub fn meta(&mut self, http_equiv: &str, content: &str) {
        if http_equiv.trim().eq_ignore_ascii_case("content-security-policy") && self.policies.len() <= POLICIES_MAX {
            self.policies.push(unescaped(content));
        }
    }

    /// A `base`: addresses without a host may lead elsewhere.
    pub const fn base(&mut self) {
        self.has_base = true;
    }

    /// The head is over; what is put there. Only the first time is anything.
    pub fn end(&mut self) -> End {
        if std::mem::replace(&mut self.is_over, true) || self.has_tag {
            return End::Nothing;
        }
        let policies: Vec<&str> = self.policies.iter().map(String::as_str).collect();
        let (scheme, host) = self.origin.split_once("://").unwrap_or(("https", self.origin.as_str()));
        match policy::judge(&policies, Origin { scheme, host }) {
            _ if policies.len() > POLICIES_MAX => End::Untagged(Untagged::Policy),
            Verdict::Forbidden => End::Untagged(Untagged::Policy),
            Verdict::Nonce(nonce) => End::Tag(self.tag(Some(nonce))),
            Verdict::Allowed => End::Tag(self.tag(self.nonce.as_deref())),
        }
    }

    /// Every part is checked for what it may consist of, so that nothing has to be escaped.
    fn tag(&self, nonce: Option<&str>) -> String {
        let base = if self.has_base { self.origin.as_str() } else { "" };
        let nonce = nonce.map(|nonce| [" nonce=\"", nonce, "\""].concat()).unwrap_or_default();
        ["<script async src=\"", base, "/candor/c/", self.key.as_str(), ".js\" referrerpolicy=\"origin\"", &nonce, "></script>"].concat()
    }
}

/// The character references by which a policy is written in an attribute.
fn unescaped(text: &str) -> String {
    const REFERENCES: [(&str, &str); 6] =
        [("&#39;", "'"), ("&#x27;", "'"), ("&apos;", "'"), ("&quot;", "\""), ("&#34;", "\""), ("&amp;", "&")];
    REFERENCES.iter().fold(text.to_owned(), |text, (reference, character)| text.replace(reference, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(policy: &str) -> Head {
        Head::new(SiteKey::parse("shop").unwrap(), "https://shop.example", policy)
    }

    fn tag(end: End) -> String {
        match end {
            End::Tag(tag) => tag,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_page_gets_one_tag() {
        let mut page = head("");
        assert_eq!(page.end(), End::Tag("<script async src=\"/candor/c/shop.js\" referrerpolicy=\"origin\"></script>".into()));
        assert!(page.is_over());
        assert_eq!(page.end(), End::Nothing);
    }

    #[test]
    fn a_page_that_has_the_tag_gets_none() {
        for address in ["https://c.example/c/shop.js", "/candor/c/shop.js?x", "//c.example/c/shop.js#a"] {
            let mut page = head("");
            page.script(address, "");
            assert_eq!(page.end(), End::Nothing, "{address}");
        }
        for address in ["/c/othershop.js", "/c/shop.json", "/c/shop-2.js", "shop.js", "", "/x?/c/shop.js"] {
            let mut page = head("");
            page.script(address, "");
            assert!(matches!(page.end(), End::Tag(_)), "{address}");
        }
    }

    #[test]
    fn nonces_come_from_the_policy_or_the_first_script() {
        let mut page = head("script-src 'nonce-header' 'strict-dynamic'");
        page.script("/a.js", "other");
        assert!(tag(page.end()).ends_with(" nonce=\"header\"></script>"));
        let mut page = head("");
        for nonce in ["", "\"><b>", "first", "second"] {
            page.script("/a.js", nonce);
        }
        assert!(tag(page.end()).ends_with(" nonce=\"first\"></script>"));
    }

    #[test]
    fn policies_of_the_page_itself_count() {
        let mut page = head("");
        page.meta("Content-Security-Policy", "script-src &#39;nonce-m&#39;; connect-src 'self'");
        assert!(tag(page.end()).ends_with(" nonce=\"m\"></script>"));
        let mut page = head("script-src 'self'");
        page.meta("content-security-policy", "script-src https://cdn.example");
        assert_eq!(page.end(), End::Untagged(Untagged::Policy));
        let mut page = head("");
        page.meta("Content-Security-Policy-Report-Only", "script-src 'none'");
        page.meta("description", "script-src 'none'");
        assert!(matches!(page.end(), End::Tag(_)));
        let mut page = head("");
        for _ in 0..100 {
            page.meta("Content-Security-Policy", "img-src *");
        }
        assert_eq!(page.end(), End::Untagged(Untagged::Policy), "a page with more policies than are read");
    }

    #[test]
    fn with_a_base_the_address_is_whole() {
        let mut page = head("");
        page.base();
        assert!(tag(page.end()).contains("src=\"https://shop.example/candor/c/shop.js\""));
    }
}
