//! Putting JSON into a built script, and naming what came out.

use sha2::{Digest, Sha256};

/// Replaces the first occurrence of an identifier in a script by JSON. The JSON comes from the
/// pipeline, escaped so that it may stand in a script wherever that stands. `None` if the identifier
/// is not there: the asset and the worker do not belong together.
pub(crate) fn fill(script: &str, identifier: &str, json: &str) -> Option<String> {
    let (before, after) = script.split_once(identifier)?;
    Some([before, json, after].concat())
}

/// A strong entity tag: the first 64 bits of the content's SHA-256, in quotes.
pub(crate) fn entity_tag(content: &str) -> String {
    let digest = Sha256::digest(content.as_bytes());
    let mut tag = String::from('"');
    for byte in digest.iter().take(8) {
        tag.push_str(&format!("{byte:02x}"));
    }
    tag.push('"');
    tag
}

/// Whether an `If-None-Match` names the tag. Compared weakly (RFC 9110, section 13.1.2): a cache that
/// compresses may have marked the tag as weak.
pub(crate) fn names_tag(if_none_match: Option<&str>, tag: &str) -> bool {
    if_none_match.is_some_and(|list| list.split(',').map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_identifier_is_filled_in() {
        assert_eq!(fill("a=X;b=X", "X", "{}").as_deref(), Some("a={};b=X"));
        assert_eq!(fill("a", "X", "{}"), None);
    }

    #[test]
    fn tags_are_compared_weakly() {
        let tag = entity_tag("x");
        assert_eq!(tag, "\"2d711642b726b044\"");
        for (header, expect) in [
            (Some(tag.as_str()), true),
            (Some("W/\"2d711642b726b044\""), true),
            (Some("\"other\", \"2d711642b726b044\""), true),
            (Some("*"), true),
            (Some("\"other\""), false),
            (Some(""), false),
            (None, false),
        ] {
            assert_eq!(names_tag(header, &tag), expect, "{header:?}");
        }
    }
}
