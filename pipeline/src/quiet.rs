//! The whole loader of a visitor whose Global Privacy Control is a refusal that nothing can lift: the
//! API of `beacon/loader/src/consent.ts`, denied for good. It reads, stores, asks and sends nothing.
//! What it can do is to show the settings when the page opens them, because there the visitor finds
//! that the signal is honoured, and what may be stored from a time before it was on.

use protocol::site::{SiteConfig, SiteKey};

/// In a frame nothing is shown, and a chunk that cannot be had is no exception for the page.
/// The key stands after the first part, then the revision, then the version.
const PARTS: [&str; 4] = [
    r#"{let w=window,e=document,s=e.currentScript,k=""#,
    r#"",d="denied",g=()=>({usage:d,timing:d,errors:d,linking:d}),n=()=>{};w.candor?.consent||(w.candor={consent:{get:g,set:n,on:f=>{f(g())},open:async()=>{try{let b=new URL("..",s.src)+"";w==top&&(await import(b+`b/${k}/"#,
    r#"/${e.documentElement.lang||"-"}.settings.js?v="#,
    r#"`)).default({base:b,site:k,gpc:"deny"})}catch{}},withdraw:n,mine:async()=>[]}},dispatchEvent(new Event("candor")))}"#,
];

/// The script for a site: under 500 bytes.
#[must_use]
pub fn quiet_script(key: &SiteKey, site: &SiteConfig, version: &str) -> String {
    // A key and a version are letters, digits, dots and dashes: nothing to escape.
    let [first, second, third, last] = PARTS;
    [first, key.as_str(), second, &site.policy_revision.to_string(), third, version, last].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_short_whatever_the_site() {
        let key = SiteKey::parse(&"s".repeat(32)).unwrap();
        let site = SiteConfig { policy_revision: 9_999_999, ..SiteConfig::default() };
        let script = quiet_script(&key, &site, "10.20.30-1a2b3c4d");
        assert!(script.len() < 500, "{}: {script}", script.len());
    }

    #[test]
    fn it_opens_the_settings_of_its_site() {
        let key = SiteKey::parse("shop").unwrap();
        let script = quiet_script(&key, &SiteConfig::default(), "0.1.0-1a2b3c4d");
        assert!(script.contains(r#"`b/${k}/1/${e.documentElement.lang||"-"}.settings.js?v=0.1.0-1a2b3c4d`"#), "{script}");
        assert!(script.contains(r#"k="shop","#), "{script}");
        for name in ["get", "set", "on", "open", "withdraw", "mine"] {
            assert!(script.contains(&format!("{name}:")), "{name}");
        }
    }
}
