//! Patterns in which `*` stands for any text. The parts between the stars are looked for from left to
//! right, each behind the one before it, so that no pattern makes it look twice.

/// Whether the whole text is of the pattern.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(mut text) = text.strip_prefix(first).and_then(|text| text.strip_suffix(last)) else { return false };
    for part in middle.split('*') {
        match text.split_once(part) {
            // Of nothing there is one everywhere.
            _ if part.is_empty() => {}
            Some((_, behind)) => text = behind,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text() {
        for (pattern, text, expect) in [
            ("/internal/*", "/internal/", true),
            ("/internal/*", "/internal/a/b", true),
            ("/internal/*", "/internal", false),
            ("/internal", "/internal/a", false),
            ("*", "", true),
            ("*", "anything", true),
            ("**", "anything", true),
            ("*.php", "/wp/x.php", true),
            ("*.php", "/wp/x.php7", false),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("*b*c*", "abxcx", true),
            ("*c*b*", "abxcx", false),
            ("a*b*c", "abc", true),
            ("a*b*c", "axbxcx", false),
            ("*é*", "café!", true),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern, text), expect, "{pattern} {text}");
        }
    }

    #[test]
    fn a_hostile_pattern_costs_no_more() {
        let text = "a".repeat(1 << 20);
        let pattern = ["a*".repeat(120), "b*".into()].concat();
        assert!(!matches(&pattern, &text));
    }
}
