//! Detectors that the page cannot afford: what is behind an encoding, what looks random whatever its
//! alphabet, and the marks by which well-known keys begin.

use std::borrow::Cow;

use protocol::{private, redact};

use super::{decode, personal};

/// Whether a path segment of a script's address must not be stored: what names code may look random, and versions
/// and scopes have an `@`.
pub(super) fn hides_in_script(segment: &str) -> bool {
    if is_plain(segment) {
        return personal::hides(segment);
    }
    let is_code = redact::is_script_name(segment) || segment.contains('@');
    let stem = segment.split('.').next().unwrap_or_default();
    let decoded = || decode::percent(segment).map(|once| decode::percent(&once).unwrap_or(once));
    redact::hides_in_script(segment)
        || decoded().is_some_and(|decoded| redact::is_mail(&decoded))
        || decode::is_base64_text(stem)
        || (!is_code && hides(segment))
}

/// Whether no detector can find anything: most words and segments are short and have no special character.
fn is_plain(word: &str) -> bool {
    word.len() < KEY_CHARS && !word.bytes().any(|b| matches!(b, b'@' | b'%' | b'='))
}

/// How keys begin that services hand out, and tokens that are JSON in base64.
const MARKS: [&str; 14] = [
    "sk_live_",
    "sk_test_",
    "pk_live_",
    "rk_live_",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "AKIA",
    "AIza",
    "eyJ",
];
/// A key is longer than its mark by this at least; no secret that is known by how it looks is shorter.
const KEY_CHARS: usize = 12;
/// As often as this something is escaped that was escaped before.
const ESCAPES: usize = 3;

/// Whether a word must not be stored.
pub(super) fn hides(word: &str) -> bool {
    if word.bytes().any(|b| matches!(b, b'&' | b'\\' | 0xef)) && hides_in_other_letters(word) {
        return true;
    }
    if personal::hides(word) {
        return true;
    }
    if is_plain(word) {
        return false;
    }
    if is_bad(word) {
        return true;
    }
    let mut text = Cow::Borrowed(word);
    for _ in 0..ESCAPES {
        let Some(decoded) = decode::percent(&text) else { return false };
        if decoded.split(|c: char| u8::try_from(c).is_ok_and(redact::is_break)).any(|part| is_bad(part) || personal::hides(part)) {
            return true;
        }
        text = Cow::Owned(decoded);
    }
    false
}

/// How an `@` is written in the source of programs and pages. The semicolon behind an entity has parted the word already.
const AT_IN_SOURCE: [&str; 5] = [r"\u0040", r"\x40", "&#64", "&#x40", "&commat"];
/// The first and the last of the full-width forms, and what they are further than the plain ones.
const WIDE: std::ops::RangeInclusive<char> = '\u{ff01}'..='\u{ff5e}';
const WIDER_BY: u32 = 0xfee0;

/// The same of what is written in escapes of programs or in full-width letters, as people in East Asia type.
fn hides_in_other_letters(word: &str) -> bool {
    if AT_IN_SOURCE.iter().any(|at| word.find(at).is_some_and(|found| found > 0)) {
        return true;
    }
    let plain = |c: char| if WIDE.contains(&c) { char::from_u32(u32::from(c) - WIDER_BY).unwrap_or(c) } else { c };
    word.contains(|c| WIDE.contains(&c)) && hides(&word.chars().map(plain).collect::<String>())
}

fn is_bad(word: &str) -> bool {
    // Padding is no separator.
    let bare = word.trim_end_matches('=');
    let last = bare.rfind(SEPARATORS).and_then(|at| word.get(at + 1..)).unwrap_or(word);
    redact::is_secret(word)
        || decode::is_base64_text(last)
        || bare.rsplit_once('=').is_some_and(|(key, _)| redact::names_secret(key))
        || bare.split(SEPARATORS).any(|part| looks_random(part) || is_key(part) || decode::is_base64_text(part) || holds_number(part))
}

/// Whether a part is short base64 of a number of a person.
fn holds_number(part: &str) -> bool {
    part.len() >= KEY_CHARS && decode::short_base64(part).is_some_and(|text| personal::hides(&text))
}

/// What may stand between the parts of a word: `key=value`, a path, a token of several parts.
const SEPARATORS: [char; 8] = ['=', ':', '|', '.', '/', '?', '#', '~'];

/// A key with its mark.
fn is_key(part: &str) -> bool {
    MARKS.iter().any(|mark| part.len() >= mark.len() + KEY_CHARS && part.starts_with(mark))
}

/// Random letters and digits change between upper case, lower case and digits at every second place;
/// words that people write, also joined in camel case, at every fourth at most.
const RANDOM_CHARS: usize = 20;

fn looks_random(part: &str) -> bool {
    if part.len() < RANDOM_CHARS {
        return false;
    }
    let class = |b: u8| match b {
        b'0'..=b'9' => 1,
        b'a'..=b'z' => 2,
        b'A'..=b'Z' => 3,
        _ => 0,
    };
    let classes = part.bytes().map(class);
    let changes = classes.clone().zip(classes.skip(1)).filter(|(a, b)| a != b && *a != 0 && *b != 0).count();
    changes * 5 >= part.len() * 2
}

/// Whether a name holds an address of a person, however it is encoded.
pub(super) fn names_person(name: &str) -> bool {
    let mut text = Cow::Borrowed(name);
    for _ in 0..=ESCAPES {
        if text.contains('@') || decode::is_base64_text(&text) {
            return true;
        }
        let Some(decoded) = decode::percent(&text) else { return false };
        text = Cow::Owned(decoded);
    }
    false
}

/// Whether the value of a property of this name is not to be stored: by its name, and by the names that the site keeps.
pub(crate) fn hides_value(name: &str, keep_names: &[String]) -> bool {
    private::names_secret(name) && !keep_names.iter().any(|kept| kept == name)
}

/// A text up to where a key in PEM begins.
pub(super) fn without_key_block(text: &str) -> &str {
    if !text.contains('-') {
        return text;
    }
    text.find("-----BEGIN").and_then(|at| text.get(..at)).unwrap_or(text)
}
