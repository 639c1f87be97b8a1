//! What visitors read, as far as this crate need know: which texts are shipped, and what is shown to
//! a visitor in a language. Texts are files, and how they are merged is decided elsewhere; both reach
//! this crate as a trait.

use std::fmt::Debug;

use protocol::site::{SiteConfig, SiteKey};

/// One of the two modules that visitors see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Module {
    /// The question.
    Banner,
    /// What a visitor opens later. Its texts lie on top of the banner's.
    Settings,
}

impl Module {
    /// The built file.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Banner => "banner.js",
            Self::Settings => "settings.js",
        }
    }
}

/// The shipped texts, and how they and a site's own become what is shown.
pub trait Wording: Debug {
    /// The languages that are shipped; empty where they cannot be read.
    fn languages(&self) -> Vec<String>;

    /// The shipped texts of a language with their keys, in the order of the file; placeholders stand as they are.
    fn shipped(&self, module: Module, language: &str) -> Vec<(String, String)>;

    /// What a visitor reads: `{"lang", "dir", "texts"}` as JSON that may stand inside a script.
    fn shown(&self, module: Module, key: &SiteKey, site: &SiteConfig, language: &str) -> String;

    /// The configuration that a page is given, as JSON that may stand inside a script.
    fn config(&self, key: &SiteKey, site: &SiteConfig) -> String;
}
