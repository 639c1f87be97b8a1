//! The whole loader of a visitor whose Global Privacy Control is a refusal that nothing can lift: the
//! API of `beacon/loader/src/consent.ts`, denied for good. It reads, stores, asks and sends nothing.
//! What it can do is to show the settings when the page opens them, because there the visitor finds
//! that the signal is honoured, and what may be stored from a time before it was on.

use protocol::site::{SiteConfig, SiteKey};

/// In a frame nothing is shown, and a chunk that cannot be had is no exception for the page. Its address is
/// relative to the script's own; from it the settings know their site. Key and revision stand between the parts.
const PARTS: [&str; 3] = [
    r#"{let w=window,d="denied",g=()=>({usage:d,timing:d,errors:d,linking:d}),n=()=>{},o=async()=>{try{w==top&&(await import(`../b/"#,
    "/",
    r#"/${document.documentElement.lang||"-"}.settings.js`)).default({gpc:1})}catch{}};w.candor||(w.candor={consent:{get:g,set:n,on:f=>f(g()),open:o,withdraw:n,mine:async()=>({tables:{}})}},addEventListener("click",e=>e.target.closest?.("[data-candor-settings]")&&o()),dispatchEvent(new Event("candor")))}"#,
];

/// The script for a site: under 500 bytes.
#[must_use]
pub fn quiet_script(key: &SiteKey, site: &SiteConfig) -> String {
    // A key is letters, digits and dashes: nothing to escape.
    let [first, second, last] = PARTS;
    [first, key.as_str(), second, &site.policy_revision.to_string(), last].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_short_whatever_the_site() {
        let key = SiteKey::parse(&"s".repeat(32)).unwrap();
        let site = SiteConfig { policy_revision: 9_999_999, ..SiteConfig::default() };
        let script = quiet_script(&key, &site);
        assert!(script.len() < 500, "{}: {script}", script.len());
    }

    #[test]
    fn it_opens_the_settings_of_its_site() {
        let key = SiteKey::parse("shop").unwrap();
        let script = quiet_script(&key, &SiteConfig::default());
        assert!(script.contains(r#"`../b/shop/1/${document.documentElement.lang||"-"}.settings.js`"#), "{script}");
        for name in ["get", "set", "on", "open", "withdraw", "mine"] {
            assert!(script.contains(&format!("{name}:")), "{name}");
        }
    }
}
