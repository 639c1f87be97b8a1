//! The hosts before which the worker stands for a site: requests for them go on to their origin, and
//! pages get the tag. That such a request reaches the worker at all is a route of the platform.

use crate::site::{ConfigMistake, SiteConfig};

/// Hosts that one site may list.
const LISTED: usize = 20;

/// Checks what types cannot say.
pub(crate) fn check(config: &SiteConfig) -> Result<(), ConfigMistake> {
    if config.fronts.len() > LISTED || !config.fronts.iter().all(|host| is_host(host)) {
        return Err(ConfigMistake {
            field: "fronts",
            text: "Name at most 20 hosts without scheme and path, in lower case, such as www.shop.example or localhost:3000.",
        });
    }
    Ok(())
}

/// Whether text is a host in lower case as it stands in addresses, with a port if it is not the usual one.
#[must_use]
pub fn is_host(host: &str) -> bool {
    let (name, port) = host.split_once(':').unwrap_or((host, "1"));
    let label = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    host.len() <= 253 && name.split('.').all(label) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_exact() {
        for (host, expect) in [
            ("shop.example", true),
            ("localhost", true),
            ("www.shop.example:8443", true),
            ("", false),
            ("*.shop.example", false),
            ("Shop.example", false),
            ("https://shop.example", false),
            ("shop.example/", false),
            ("shop..example", false),
            ("shop.example:", false),
            ("shop.example:0", false),
        ] {
            assert_eq!(is_host(host), expect, "{host}");
        }
        let of = |n: usize| SiteConfig { origins: vec!["*".into()], fronts: vec!["a.example".into(); n], ..SiteConfig::default() };
        assert_eq!(of(20).check(), Ok(()));
        assert_eq!(of(21).check().unwrap_err().field, "fronts");
    }
}
