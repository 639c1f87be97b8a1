//! The client hints that every request of a Chromium browser carries: the list of brands, and the system.

use super::{brand, major};

/// Brands that are looked at: real lists have three or four.
const BRANDS_READ: usize = 8;

/// The first brand in `Sec-CH-UA` that is a browser's own, with its major version.
pub(super) fn browser(brands: &str) -> Option<(&'static str, &str)> {
    let mut rest = brands;
    for _ in 0..BRANDS_READ {
        let (name, after) = quoted(rest)?;
        // Its parameters end with the comma before the next one; a name may hold one (`Not;A=Brand, Inc`), so quotes come first.
        let version = after.strip_prefix(";v=").and_then(quoted);
        rest = version.map_or(after, |(_, after)| after);
        if let Some(found) = brand(name) {
            return Some((found, version.map_or("", |(text, _)| major(text))));
        }
    }
    None
}

/// The next text in quotes, and what comes after it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    text.split_once('"')?.1.split_once('"')
}

/// The system that `Sec-CH-UA-Platform` names.
pub(super) fn system(platform: &str) -> Option<&'static str> {
    Some(match platform.trim().trim_matches('"') {
        "Windows" => "Windows",
        "macOS" | "Mac OS X" => "macOS",
        "Android" => "Android",
        "Chrome OS" | "Chromium OS" => "ChromeOS",
        "Linux" => "Linux",
        "iOS" => "iOS",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brands_in_any_order_and_with_grease() {
        for (brands, expect) in [
            (r#""Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140""#, Some(("Chrome", "140"))),
            (r#""Not;A=Brand, \"";v="99","Brave";v="140","Chromium";v="140""#, None),
            (r#""Not;A=Brand";v="99","Brave";v="140.1.2","Chromium";v="140""#, Some(("Brave", "140"))),
            (r#""Microsoft Edge"; v="141""#, Some(("Edge", ""))),
            (r#""Google Chrome""#, Some(("Chrome", ""))),
            (r#""Google Chrome";v="x""#, Some(("Chrome", ""))),
            (r#""Chromium";v="140", "Not A Brand";v="24""#, None),
            (r#""Chromium";v="140", "Android WebView";v="140""#, None),
            ("Google Chrome;v=1", None),
            ("\"", None),
            ("", None),
        ] {
            assert_eq!(browser(brands), expect, "{brands}");
        }
        assert_eq!(browser(&["\"x\";v=\"1\",".repeat(9).as_str(), "\"Brave\";v=\"1\""].concat()), None, "too many");
    }

    #[test]
    fn platforms() {
        for (platform, expect) in [("\"macOS\"", Some("macOS")), (" \"Chrome OS\" ", Some("ChromeOS")), ("\"BeOS\"", None), ("", None)] {
            assert_eq!(system(platform), expect, "{platform}");
        }
    }
}
