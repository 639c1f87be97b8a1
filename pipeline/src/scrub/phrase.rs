//! What only several words or segments together say: an IBAN in groups of four, a tax number in groups, a number
//! behind its name, the name of a person in the path of their home folder.
//!
//! It runs before texts are judged word by word, and costs one look at each word.

use std::borrow::Cow;

use protocol::redact::is_break;

use super::{GONE, personal};

/// A text without them.
pub(super) fn without(text: &str) -> Cow<'_, str> {
    let homes = without_homes(text);
    match homes {
        Cow::Borrowed(text) => without_numbers(text),
        Cow::Owned(text) => Cow::Owned(without_numbers(&text).into_owned()),
    }
}

/// Where home folders are. In pieces, because this file is public and names nobody's.
const HOMES: [&str; 5] = [concat!("/Us", "ers/"), concat!("/ho", "me/"), r"\Users\", r"\\Users\\", r"\Documents and Settings\"];
/// A site may well have pages under this one: only what lies deeper is somebody's folder.
const HOME: &str = HOMES[1];
/// Bytes of a name that may hold spaces.
const NAME_BYTES: usize = 64;

fn without_homes(text: &str) -> Cow<'_, str> {
    // Most texts have none of it, and what is looked for first is a single byte: a search for more has its price before it begins.
    if !text.bytes().any(|b| matches!(b, b'/' | b'\\')) {
        return Cow::Borrowed(text);
    }
    if !text.contains("ser") && !text.contains(HOME) && !text.contains("Settings") {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some((at, mark)) = HOMES.iter().filter_map(|mark| Some((rest.find(mark)?, *mark))).min() {
        let (before, after) = rest.split_at_checked(at + mark.len()).unwrap_or((rest, ""));
        out.push_str(before);
        let name = if is_in_address(&out) { 0 } else { name_bytes(mark, after) };
        if name > 0 {
            out.push_str(GONE);
        }
        rest = after.get(name..).unwrap_or_default();
    }
    if out.is_empty() {
        return Cow::Borrowed(text);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Whether the last word so far is the address of a page: its path is not one of a disk.
fn is_in_address(so_far: &str) -> bool {
    let start = so_far.bytes().rposition(is_break).map_or(0, |at| at + 1);
    so_far.get(start..).is_some_and(|word| word.contains("://"))
}

/// How long the name is that follows; 0 if there is none.
fn name_bytes(mark: &str, after: &str) -> usize {
    // What is gone is no name of several words, even if what else went has brought a slash into reach.
    if after.starts_with(GONE) {
        return if mark == HOME { 0 } else { GONE.len() };
    }
    let ends = |b: u8| matches!(b, b'/' | b'\\') || (is_break(b) && b != b' ');
    let end = after.bytes().take(NAME_BYTES).position(ends);
    // A name of several words is known by the slash behind it.
    let is_folder = end.and_then(|end| after.as_bytes().get(end)).is_some_and(|b| matches!(b, b'/' | b'\\'));
    let spaced = mark.contains('\\') && is_folder;
    let word = after.bytes().position(|b| b == b' ' || ends(b)).unwrap_or(after.len());
    let length = if spaced { end.unwrap_or(word) } else { word };
    if mark == HOME && !after.get(length..).is_some_and(|rest| rest.starts_with('/')) { 0 } else { length }
}

/// Names before a Dutch number.
const BSN: [&str; 3] = ["bsn", "burgerservicenummer", "sofinummer"];
/// Groups of four after the first one of an IBAN: the longest has 34 characters.
const IBAN_GROUPS: usize = 8;

fn without_numbers(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let (mut copied, mut at) = (0, 0);
    let mut is_named = false;
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        let length = rest.bytes().position(is_break).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        let found =
            if word.is_empty() { None } else { iban(rest).or_else(|| card(rest)).or_else(|| tax_id(rest)).or_else(|| bsn(word, is_named)) };
        match found {
            Some((from, to)) => {
                out.push_str(text.get(copied..at + from).unwrap_or_default());
                out.push_str(GONE);
                at += to;
                copied = at;
                is_named = false;
            }
            None => {
                if !word.is_empty() {
                    is_named = names_bsn(word) || (is_named && matches!(word, ":" | "=" | "is"));
                }
                // The break after it, which is one byte.
                at += length + 1;
            }
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

fn names_bsn(word: &str) -> bool {
    let word = word.trim_end_matches([':', '=', '.']);
    BSN.iter().any(|name| word.eq_ignore_ascii_case(name))
}

/// A Dutch number in a word, behind its name in it or before it.
fn bsn(word: &str, is_named: bool) -> Option<(usize, usize)> {
    let from = match word.find([':', '=']) {
        Some(at) if names_bsn(word.get(..at)?) => at + 1,
        _ if is_named => 0,
        _ => return None,
    };
    let number = word.get(from..)?.trim_end_matches('.');
    personal::is_bsn(number).then_some((from, from + number.len()))
}

/// A German tax number as it is printed: `12 345 678 903`.
fn tax_id(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let printed = text.get(..14)?;
    let spaced = [2, 6, 10].iter().all(|at| bytes.get(*at) == Some(&b' '));
    let ends = bytes.get(14).is_none_or(|b| !b.is_ascii_alphanumeric());
    let digits: String = printed.chars().filter(|c| *c != ' ').collect();
    (spaced && ends && personal::is_german_tax_id(&digits)).then_some((0, 14))
}

/// The groups in which cards are printed: most of them, American Express, Diners Club.
const CARD_GROUPS: [&[usize]; 3] = [&[4, 4, 4, 4], &[4, 6, 5], &[4, 6, 4]];
/// Bytes between two groups: a line's end with its indent, a comma, a dash between spaces.
const CARD_GAP_BYTES: usize = 4;

/// A card in groups, whatever stands between them. Those that one space or nothing parts are found without a check digit too.
fn card(text: &str) -> Option<(usize, usize)> {
    CARD_GROUPS.iter().find_map(|groups| {
        let (mut digits, mut end) = (Vec::with_capacity(16), 0);
        for (at, length) in groups.iter().enumerate() {
            let rest = text.get(end..)?;
            let gap = if at == 0 { 0 } else { rest.bytes().take(CARD_GAP_BYTES).take_while(|b| is_gap(*b)).count() };
            let group = rest.get(gap..gap + length)?;
            digits.extend(group.bytes().filter(u8::is_ascii_digit));
            end += gap + length;
        }
        let ends = !text.as_bytes().get(end).is_some_and(u8::is_ascii_alphanumeric);
        let is_whole = digits.len() == groups.iter().sum::<usize>() && matches!(digits.first(), Some(b'2'..=b'6'));
        (ends && is_whole && has_luhn_digit(&digits)).then_some((0, end))
    })
}

fn is_gap(b: u8) -> bool {
    is_break(b) || matches!(b, b'-' | b'/' | b'.' | b':' | b'|')
}

/// Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B).
fn has_luhn_digit(digits: &[u8]) -> bool {
    let sum = digits.iter().rev().enumerate().fold(0_u32, |sum, (at, b)| {
        let digit = u32::from(b - b'0') << (at % 2);
        sum + if digit > 9 { digit - 9 } else { digit }
    });
    sum % 10 == 0
}

/// An IBAN in groups of four: the most groups that fit together.
fn iban(text: &str) -> Option<(usize, usize)> {
    let &[a, b, c, d, b' ', ..] = text.as_bytes() else { return None };
    if !(a.is_ascii_uppercase() && b.is_ascii_uppercase() && c.is_ascii_digit() && d.is_ascii_digit()) {
        return None;
    }
    let mut ends = Vec::with_capacity(IBAN_GROUPS);
    let mut end = 4;
    for _ in 0..IBAN_GROUPS {
        if text.as_bytes().get(end) != Some(&b' ') {
            break;
        }
        let group = text.get(end + 1..).unwrap_or_default();
        let length = group.bytes().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit()).count();
        let is_whole = group.as_bytes().get(length).is_none_or(|b| !b.is_ascii_alphanumeric());
        if !matches!(length, 1..=4) || !is_whole {
            break;
        }
        end += 1 + length;
        ends.push(end);
        if length < 4 {
            break;
        }
    }
    let end = ends.into_iter().rev().find(|end| text.get(..*end).is_some_and(is_iban))?;
    Some((0, end))
}

/// Whether the remainder by 97 is 1, with the first four characters behind the others and letters as two digits.
fn is_iban(text: &str) -> bool {
    let chars: Vec<u8> = text.bytes().filter(|b| *b != b' ').collect();
    let (Some(head), Some(tail)) = (chars.get(..4), chars.get(4..)) else { return false };
    if !(15..=34).contains(&chars.len()) {
        return false;
    }
    let remainder = tail.iter().chain(head).fold(0_u32, |n, b| match b {
        b'0'..=b'9' => (n * 10 + u32::from(b - b'0')) % 97,
        b'A'..=b'Z' => (n * 100 + u32::from(b - b'A') + 10) % 97,
        _ => n,
    });
    remainder == 1
}
