//! Programs by their user agent: crawlers, monitors, headless browsers, libraries.
//!
//! Nearly every browser begins with `Mozilla/`, and whoever does not is a library. Of those that do, the
//! marks below are what crawlers, tools and monitors write into it; they are measured against lists of
//! both in the tests. What disguises itself as a browser is not found here: Cloudflare's signals may.

use std::sync::LazyLock;

use super::Sender;

/// Only so much of a user agent is looked at. Those of apps with their appendages stay below.
const LOOKED_AT_BYTES: usize = 512;

/// How browsers begin.
const BROWSERS: [&str; 5] = ["mozilla/", "opera/", "ucweb/", "nokia", "blackberry"];

/// Parts of names of devices that look like a mark, and are none.
const DEVICES: [&str; 2] = ["cubot", "k-bot"];

/// Words that are a mark where they end a word: `bot` of `Googlebot/2.1`, not of `bottle`.
const ENDINGS: [&str; 4] = ["bot", "spider", "crawler", "robot"];

/// Marks wherever they stand.
const MARKS: &[&str] = &[
    // An address to read about the crawler.
    "+http",
    "crawl",
    "scrap",
    "fetcher",
    // Browsers without a window, and what drives them.
    "headless",
    "phantomjs",
    "slimerjs",
    "htmlunit",
    "jsdom",
    "happydom",
    "puppeteer",
    "playwright",
    "selenium",
    "webdriver",
    "cypress",
    "prerender",
    "rendertron",
    "splash",
    // Measuring and watching.
    "lighthouse",
    "pagespeed",
    "speedcurve",
    "gtmetrix",
    "ptst/",
    "pingdom",
    "catchpoint",
    "dareboost",
    "datadogsynthetics",
    "dynatrace",
    "newrelicpinger",
    "rigor/",
    "site24x7",
    "statuscake",
    "uptime",
    "checkly",
    "ghostinspector",
    "gomezagent",
    "keynote",
    "alertsite",
    "hetrixtools",
    // Search engines, assistants and previews that do not call themselves a bot.
    "slurp",
    "mediapartners",
    "googleother",
    "google-inspectiontool",
    "google-read-aloud",
    "google-safety",
    "google favicon",
    "google web preview",
    "bingpreview",
    "uripreview",
    "url preview",
    "link preview",
    "facebookexternalhit",
    "facebookcatalog",
    "meta-external",
    "chatgpt-user",
    "claude-user",
    "claude-web",
    "perplexity-user",
    "mistralai-user",
    "duckassist",
    "cohere-ai",
    "embedly",
    "outbrain",
    "vkshare",
    "daum/",
    "yeti/",
    "ia_archiver",
    "heritrix",
    "nutch",
    "httrack",
    "webcopier",
    "archive-it",
    // Audits and scanners.
    "screaming frog",
    "sitebulb",
    "siteimprove",
    "w3c_validator",
    "validator",
    "netcraft",
    "censys",
    "expanse",
    "zgrab",
    "masscan",
    "nikto",
    "sqlmap",
    "nuclei",
    "wpscan",
    "internetmeasurement",
    // Libraries that put themselves behind a browser's name.
    "python",
    "curl/",
    "wget",
    "node-fetch",
    "go-http-client",
    "okhttp",
    "axios",
    "java/",
    "libwww",
    "httpclient",
    "postman",
];

/// The part of a user agent that is looked at, in lower case and without the names of devices.
pub(super) fn looked_at(user_agent: &str) -> String {
    let end = (0..=LOOKED_AT_BYTES.min(user_agent.len())).rev().find(|end| user_agent.is_char_boundary(*end));
    let mut agent = user_agent.get(..end.unwrap_or_default()).unwrap_or_default().trim_ascii().to_ascii_lowercase();
    for device in DEVICES {
        if agent.contains(device) {
            agent = agent.replace(device, "");
        }
    }
    agent
}

/// Whether it is a program's. A browser always has one; without one it is a program too.
pub(super) fn is_program(sender: &Sender<'_>) -> bool {
    let agent = sender.agent.as_str();
    !BROWSERS.iter().any(|browser| agent.starts_with(browser))
        || ENDINGS.iter().any(|ending| ends_a_word(agent, ending))
        || holds_mark(agent.as_bytes())
}

/// The marks by their first byte.
static BY_FIRST: LazyLock<Vec<Vec<&'static [u8]>>> = LazyLock::new(|| {
    let mut lists = vec![Vec::new(); usize::from(u8::MAX) + 1];
    for mark in MARKS {
        if let Some(list) = mark.bytes().next().and_then(|first| lists.get_mut(usize::from(first))) {
            list.push(mark.as_bytes());
        }
    }
    lists
});

/// One pass, for all marks at once: a search for each of them would begin a hundred times.
fn holds_mark(agent: &[u8]) -> bool {
    let mut rest = agent;
    while let [first, tail @ ..] = rest {
        if BY_FIRST.get(usize::from(*first)).is_some_and(|marks| marks.iter().any(|mark| rest.starts_with(mark))) {
            return true;
        }
        rest = tail;
    }
    false
}

fn ends_a_word(agent: &str, ending: &str) -> bool {
    let after = |at: usize| agent.as_bytes().get(at + ending.len());
    agent.match_indices(ending).any(|(at, _)| after(at).is_none_or(|byte| !byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pass_finds_every_mark_wherever_it_stands() {
        for mark in MARKS {
            for text in [(*mark).to_owned(), format!("mozilla/5.0 ({mark}"), format!("é{mark}é")] {
                assert!(holds_mark(text.as_bytes()), "{text}");
            }
            let cut = &mark[..mark.len() - 1];
            assert_eq!(holds_mark(cut.as_bytes()), MARKS.iter().any(|mark| cut.contains(mark)), "{cut}");
        }
        assert!(!holds_mark(b"") && !holds_mark("mozilla/5.0 (x11; linux x86_64; rv:153.0) gecko/20100101 firefox/153.0".as_bytes()));
    }
}
