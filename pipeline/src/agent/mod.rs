//! Browser, system and kind of device by name, from the client hints and the user agent. What was read is dropped
//! afterwards: names, and one major version, stay.
//!
//! Client hints come first, because they name a browser that its user agent hides (Brave); an app's own view shows
//! itself only in the user agent. The engine and whether something is mobile are decided by `class`, so that a row
//! never says otherwise than the class that its page load is counted under. No system has a version here: browsers
//! have frozen it for years (`Windows NT 10.0`, `10_15_7`, `Android 10`), and the rest would tell people apart.

mod browsers;
mod hints;
mod systems;

use crate::class;
use crate::facts::Facts;
use browsers::{BRANDS, Mark};

/// Digits that a major version may have.
const VERSION_DIGITS: usize = 4;
/// Bytes of a user agent that are looked at: real ones are shorter, a long one is somebody's game.
const READ_BYTES: usize = 1024;

/// What a browser is, by name. Empty is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Agent {
    pub(crate) browser: &'static str,
    pub(crate) version: String,
    pub(crate) os: &'static str,
    pub(crate) device: &'static str,
}

/// Reads a request's headers. It is done once for a batch.
pub(crate) fn of(facts: &Facts<'_>) -> Agent {
    let family = class::family(facts.user_agent);
    let text = head(facts.user_agent);
    let seen = look(text, browsers::of_engine(family));
    let (mut browser, mut version) = (seen.browser, seen.version);
    // A view in an app has the brands of what shows it. Only Chromium has brands at all.
    if let (true, Some((brand, number))) = (family == "chromium", facts.client_hints_brands.and_then(hints::browser))
        && (matches!(browser, "Chrome" | "Chromium") || browser == brand)
    {
        (browser, version) = (brand, number);
    }
    let os = facts.client_hints_platform.and_then(hints::system).unwrap_or(seen.os);
    // What is built on WebKit says that it is Safari, which only Apple's systems have.
    if browser == "Safari" && !matches!(os, "macOS" | "iOS" | "iPadOS") {
        (browser, version) = if os == "Linux" { ("WebKitGTK", version) } else { ("", "") };
    }
    Agent { browser, version: version.into(), os, device: device(facts, text, &seen) }
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(READ_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

fn device(facts: &Facts<'_>, text: &str, seen: &Seen<'_>) -> &'static str {
    if seen.is_tv {
        return "tv";
    }
    if class::device(facts) == "desktop" {
        return "desktop";
    }
    let has = |part: &str| text.contains(part);
    let says_phone = has("Mobile") || has("Mobi/") || has("Opera Mobi") || has("Opera Mini");
    let is_tablet =
        has("iPad") || has("Tablet") || (has("Android") && !says_phone && facts.client_hints_mobile.map(str::trim) != Some("?1"));
    if is_tablet { "tablet" } else { "mobile" }
}

/// What one pass over the parts of a user agent found.
struct Seen<'a> {
    browser: &'static str,
    version: &'a str,
    os: &'static str,
    is_tv: bool,
}

/// One pass: parts are what spaces, brackets, semicolons and commas part.
fn look<'a>(text: &'a str, marks: &'static [Mark]) -> Seen<'a> {
    let mut seen = Seen { browser: "", version: "", os: "", is_tv: false };
    let (mut best, mut best_system) = (marks.len(), usize::MAX);
    let (mut safari, mut chrome) = ("", "");
    let mut parts = text.split([' ', ';', '(', ')', '[', ']', ',']).filter(|part| !part.is_empty()).peekable();
    while let Some(part) = parts.next() {
        let (name, rest) = part.split_once('/').unwrap_or((part, ""));
        if let Some((rank, os)) = systems::of(name)
            && rank < best_system
        {
            (best_system, seen.os) = (rank, os);
        }
        seen.is_tv |= systems::is_tv(name);
        match name {
            "Version" => safari = major(rest),
            "Chrome" => chrome = major(rest),
            _ => {}
        }
        let found = marks.iter().take(best).position(|mark| is(mark.part, name));
        if let Some(at) = found {
            best = at;
            seen.browser = marks.get(at).map_or("", |mark| mark.browser);
            seen.version = if rest.is_empty() {
                parts.peek().map_or("", |next| major(next))
            } else {
                major(rest.rsplit('/').next().unwrap_or_default())
            };
        }
    }
    match seen.browser {
        "Safari" => seen.version = safari,
        "Android WebView" => seen.version = chrome,
        // Their numbers are the app's or the system's, or mean nothing.
        "WebKit view" | "Facebook" | "TikTok" => seen.version = "",
        "Internet Explorer" => seen.version = text.split("rv:").nth(1).map_or(seen.version, major),
        _ => {}
    }
    seen
}

fn is(mark: &str, name: &str) -> bool {
    mark.strip_suffix('*').map_or(mark == name, |start| name.starts_with(start))
}

/// The digits at the beginning, if they can be a version.
fn major(text: &str) -> &str {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits <= VERSION_DIGITS { text.get(..digits).unwrap_or_default() } else { "" }
}

/// A brand's browser.
fn brand(name: &str) -> Option<&'static str> {
    BRANDS.iter().find(|mark| mark.part == name).map(|mark| mark.browser)
}

#[cfg(test)]
mod tests;
