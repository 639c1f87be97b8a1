//! Names of what people keep to themselves: of a property, a setting, a feature whose value is hidden, and of
//! those the few that a site may keep although a word of theirs is private.
//!
//! It judges names, never values: these go through the detectors whatever their name is.

use crate::redact;
use crate::site::{ConfigMistake, SiteConfig};

/// Whole words of a name that hide its value.
const PRIVATE: [&str; 20] = [
    "auth",
    "card",
    "cards",
    "ssn",
    "iban",
    "bic",
    "cvc",
    "cvv",
    "pin",
    "otp",
    "email",
    "emails",
    "mail",
    "phone",
    "tel",
    "jwt",
    "csrf",
    "xsrf",
    "cookie",
    "creditcard",
];
/// Of these the ones that may stand in a name that says no secret, such as `phone_model`. The others the page hides
/// already, or they name nothing else.
const AMBIGUOUS: [&str; 8] = ["bic", "pin", "otp", "email", "emails", "mail", "phone", "tel"];
/// What a name may end with so that it is not the thing itself: an amount, a kind, a state. `phone_number` ends otherwise.
const ABOUT: [&str; 31] = [
    "app", "brand", "category", "client", "clicked", "clicks", "count", "delay", "enabled", "error", "errors", "field", "format", "kind",
    "layout", "length", "method", "model", "ms", "opened", "optin", "provider", "shown", "size", "state", "status", "step", "type",
    "valid", "verified", "version",
];

/// Names that one site may keep.
const LISTED: usize = 20;
/// Bytes of a name.
const NAME_BYTES: usize = 64;

/// The words of a name, in lower case: what other characters than letters and digits part, or a capital letter.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    // One more turn ends the last word.
    for c in name.chars().chain(std::iter::once(' ')) {
        if (!c.is_alphanumeric() || (c.is_uppercase() && was_lower)) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.push(c.to_ascii_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    words
}

/// Whether the value of a property of this name is not to be stored.
#[must_use]
pub fn names_secret(name: &str) -> bool {
    redact::names_secret(name) || words(name).iter().any(|word| PRIVATE.contains(&word.as_str()))
}

/// Whether a site may keep the value of a property of this name, although [`names_secret`].
fn is_keepable(name: &str) -> bool {
    let words = words(name);
    let is_plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    let is_harmless = |word: &String| !PRIVATE.contains(&word.as_str()) || AMBIGUOUS.contains(&word.as_str());
    let is_about = words.len() > 1 && words.last().is_some_and(|last| ABOUT.contains(&last.as_str()));
    (1..=NAME_BYTES).contains(&name.len()) && is_plain && is_about && words.iter().all(is_harmless) && !redact::names_secret(name)
}

/// Checks what types cannot say.
pub(crate) fn check(config: &SiteConfig) -> Result<(), ConfigMistake> {
    let field = "keep_names";
    if config.keep_names.len() > LISTED {
        return Err(ConfigMistake { field, text: "Name at most 20 properties." });
    }
    if !config.keep_names.iter().all(|name| is_keepable(name)) {
        let text = "A name that is kept says what its value is about and ends so: phone_model, mail_client, pin_count. What names a secret or a person (phone_number, user_email, password_length) stays hidden.";
        return Err(ConfigMistake { field, text });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_about_something_are_kept() {
        for (name, expect) in [
            ("phone_model", true),
            ("phoneModel", true),
            ("mail.client", true),
            ("newsletter-email-optin", true),
            ("pin_count", true),
            ("theme_version", true),
            ("phone", false),
            ("phone_number", false),
            ("user_email", false),
            ("email_address", false),
            ("pin_code", false),
            ("card_type", false),
            ("auth_method", false),
            ("ssn_valid", false),
            ("password_length", false),
            ("token_type", false),
            ("count", false),
            ("", false),
            ("phone model", false),
            ("phone_modèl_type", false),
        ] {
            assert_eq!(is_keepable(name), expect, "{name}");
        }
        assert!(!is_keepable(&["phone_", &"x".repeat(60), "_type"].concat()));
        let of = |n: usize| SiteConfig { origins: vec!["*".into()], keep_names: vec!["pin_count".into(); n], ..SiteConfig::default() };
        assert_eq!(of(20).check(), Ok(()));
        assert_eq!(of(21).check().unwrap_err().field, "keep_names");
    }

    #[test]
    fn words_are_told_apart() {
        for (name, expect) in [("userEmailOptin", "user email optin"), ("a__b-C", "a b c"), ("URLPin", "urlpin"), ("", ""), ("é.x", "é x")]
        {
            assert_eq!(words(name).join(" "), expect);
        }
    }

    #[test]
    fn nothing_that_is_kept_would_have_been_stored_anyway_or_is_the_thing_itself() {
        for word in AMBIGUOUS {
            assert!(PRIVATE.contains(&word) && !is_keepable(word));
        }
        for word in PRIVATE {
            assert!(!ABOUT.contains(&word) && names_secret(word));
        }
    }
}
