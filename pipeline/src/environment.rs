//! The environment of a view whose page names none: a developer's own machine is not production.

/// `development` for addresses that only a developer's machine has, otherwise `production`.
pub(crate) fn of(url: &str) -> &'static str {
    let Some((scheme, rest)) = url.split_once(':') else { return PRODUCTION };
    if scheme == "file" {
        return DEVELOPMENT;
    }
    let host = rest.strip_prefix("//").unwrap_or_default();
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    // An IPv6 address has colons of its own.
    let name = if host.starts_with('[') { host.split_inclusive(']').next() } else { host.split(':').next() };
    let name = name.unwrap_or_default().to_ascii_lowercase();
    let is_local = matches!(name.as_str(), "localhost" | "127.0.0.1" | "[::1]") || name.ends_with(".localhost") || name.ends_with(".test");
    if is_local { DEVELOPMENT } else { PRODUCTION }
}

const DEVELOPMENT: &str = "development";
const PRODUCTION: &str = "production";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_developer_s_machine_is_development() {
        for url in [
            "http://localhost/",
            "http://localhost:8787/demo/",
            "https://LOCALHOST",
            "http://127.0.0.1:3000/x",
            "http://[::1]:3000/x",
            "http://shop.localhost/",
            "https://shop.test/a",
            "file:",
            "file:///x.html",
        ] {
            assert_eq!(of(url), DEVELOPMENT, "{url}");
        }
        for url in
            ["", "https://shop.example/localhost", "https://localhost.example/", "https://test/", "https://a.example/?x.test", "data:", "x"]
        {
            assert_eq!(of(url), PRODUCTION, "{url}");
        }
    }
}
