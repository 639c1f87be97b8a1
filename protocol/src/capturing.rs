//! What an operator decides about the beacon: which of the two builds, and what it may read beyond the
//! usual. Nothing here asks for a purpose, and nothing is read before the visitor grants one.

use serde::{Deserialize, Serialize};

use crate::limits;
use crate::site::{ConfigMistake, SiteConfig};

/// The beacon that pages are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Build {
    /// Views, vitals, errors, engagement, settings and context.
    #[default]
    Standard,
    /// All that, and requests, long frames, forms, rage and dead clicks, the console.
    Full,
}

/// How requests are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Requests {
    /// From the browser's own timings: nothing of the page is touched.
    #[default]
    Timing,
    /// `fetch` and `XMLHttpRequest` are wrapped after the grant: their status is seen, and requests can be traced.
    Patched,
}

/// Names and hosts that one site may list.
const LISTED: usize = 10;

/// Checks what types cannot say.
pub(crate) fn check(config: &SiteConfig) -> Result<(), ConfigMistake> {
    if config.server_timing.len() > LISTED || !config.server_timing.iter().all(|name| is_timing_name(name)) {
        return Err(ConfigMistake {
            field: "server_timing",
            text: "Name at most 10 entries of Server-Timing, such as db: letters, digits, dots, dashes and underscores.",
        });
    }
    if config.trace_hosts.len() > LISTED || !config.trace_hosts.iter().all(|host| is_host(host)) {
        return Err(ConfigMistake {
            field: "trace_hosts",
            text: "Name at most 10 hosts without scheme and path, such as api.shop.example, *.shop.example or localhost:3000.",
        });
    }
    Ok(())
}

/// A token of HTTP, of which only the harmless characters are taken: it stands in a script.
fn is_timing_name(name: &str) -> bool {
    (1..=limits::NAME_BYTES).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
}

/// A host in lower case, exact or everything below a domain, with a port if it has one.
fn is_host(pattern: &str) -> bool {
    let host = pattern.strip_prefix("*.").unwrap_or(pattern);
    let (name, port) = host.split_once(':').unwrap_or((host, "1"));
    let label = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let is_whole = host.len() == pattern.len() || name.contains('.');
    pattern.len() <= 253 && is_whole && name.split('.').all(label) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_hosts_are_narrow() {
        for (host, expect) in [
            ("api.shop.example", true),
            ("*.shop.example", true),
            ("localhost", true),
            ("localhost:3000", true),
            ("*.shop.example:8443", true),
            ("", false),
            ("*", false),
            ("*.", false),
            ("*.example", false),
            ("a.*.example", false),
            ("https://shop.example", false),
            ("shop.example/", false),
            ("Shop.example", false),
            ("shop..example", false),
            ("shop.example:", false),
            ("shop.example:0", false),
            ("shop.example:99999", false),
        ] {
            assert_eq!(is_host(host), expect, "{host}");
        }
        for (name, expect) in [("db", true), ("cache.read-1_x", true), ("", false), ("a b", false), ("a\"", false), ("é", false)] {
            assert_eq!(is_timing_name(name), expect, "{name}");
        }
        let of = |n: usize| SiteConfig { origins: vec!["*".into()], server_timing: vec!["db".into(); n], ..SiteConfig::default() };
        assert_eq!(of(10).check(), Ok(()));
        assert_eq!(of(11).check().unwrap_err().field, "server_timing");
    }

    #[test]
    fn the_words_of_a_configuration() {
        let config: SiteConfig = serde_json::from_str(
            r#"{"origins":["*"],"build":"full","hash_routes":true,"titles":true,"server_timing":["db"],"requests":"patched","trace_hosts":["*.shop.example"]}"#,
        )
        .unwrap();
        assert_eq!((config.check(), config.build, config.requests), (Ok(()), Build::Full, Requests::Patched));
        assert!(serde_json::from_str::<SiteConfig>(r#"{"build":"half"}"#).is_err());
    }
}
