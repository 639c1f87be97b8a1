//! From bytes to a batch: size, depth, JSON, and the head that all events share.
//!
//! Events and views stay raw text here and are read one by one later, so that a bad one costs only
//! itself. What this file refuses is refused whole.

use std::collections::BTreeMap;
use std::str;

use protocol::limits;
use protocol::reason::{PageDrop, Refusal};
use protocol::wire::{Head, MODES};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::clock::MAX_TIME;
use crate::id::is_page_id;
use crate::scrub;

/// White space as JSON has it.
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// A batch whose head is sound.
pub(crate) struct Batch<'a> {
    pub(crate) head: Head,
    /// The consent stamp, unread.
    pub(crate) consent: Option<&'a RawValue>,
    /// The views, unread.
    pub(crate) views: Vec<&'a RawValue>,
    /// What the page gave up so far, by reason.
    pub(crate) dropped: Vec<(PageDrop, u64)>,
    /// The events, unread.
    pub(crate) events: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Parts<'a> {
    #[serde(borrow, default)]
    consent: Option<&'a RawValue>,
    #[serde(borrow, default)]
    views: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    dropped: Option<&'a RawValue>,
    #[serde(borrow)]
    events: Vec<&'a RawValue>,
}

/// Only the version, of whatever else the batch may be made.
#[derive(Deserialize)]
struct Version {
    v: u32,
}

/// Reads a body.
pub(crate) fn batch(body: &[u8]) -> Result<Batch<'_>, Refusal> {
    let text = text(body)?;
    let parts: Parts<'_> = object(text).map_err(|refusal| version_or(refusal, text))?;
    let head: Head = object(text).map_err(|refusal| version_or(refusal, text))?;
    if head.v != limits::WIRE_VERSION {
        return Err(version_or(Refusal::Malformed, text));
    }
    Ok(Batch {
        head: sound(head)?,
        consent: parts.consent,
        views: parts.views,
        dropped: parts.dropped.map(page_drops).unwrap_or_default(),
        events: parts.events,
    })
}

/// A body as text, which is neither too long nor too deep to be read.
pub(crate) fn text(body: &[u8]) -> Result<&str, Refusal> {
    if body.len() > limits::BATCH_BYTES {
        return Err(Refusal::TooLarge);
    }
    if is_too_deep(body) {
        return Err(Refusal::TooDeep);
    }
    let text = str::from_utf8(body)
        // No length: the body ends within a character.
        .map_err(|error| if error.error_len().is_none() { Refusal::CutShort } else { Refusal::Malformed })?
        .trim_start_matches(SPACE);
    if text.is_empty() { Err(Refusal::CutShort) } else { Ok(text) }
}

/// Reads an object. The derived readers would also take an array of the fields in their order.
pub(crate) fn object<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Refusal> {
    if !text.starts_with('{') {
        return Err(Refusal::Malformed);
    }
    serde_json::from_str(text)
        .map_err(|error| if error.is_eof() || ends_in_number(&error, text) { Refusal::CutShort } else { Refusal::Malformed })
}

/// Whether the parser failed at the very end of text that stops within a number: after `1.`, `-` or
/// `1e` it complains of the number and not of the end.
fn ends_in_number(error: &serde_json::Error, text: &str) -> bool {
    let (lines, last) = text.split('\n').fold((0, ""), |(lines, _), line| (lines + 1, line));
    let at_the_end = error.line() == lines && error.column() >= last.len();
    error.is_syntax() && at_the_end && text.ends_with(['.', '-', '+', 'e', 'E'])
}

/// A batch of another version may be shaped in any way: it is not malformed.
fn version_or(refusal: Refusal, text: &str) -> Refusal {
    match object::<Version>(text) {
        Ok(version) if version.v != limits::WIRE_VERSION => Refusal::Version,
        _ => refusal,
    }
}

/// Whether brackets nest deeper than in any batch. Runs before the parser, whose stack is not ours.
fn is_too_deep(body: &[u8]) -> bool {
    let mut depth = 0_usize;
    let mut bytes = body.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => {
                while let Some(byte) = bytes.next() {
                    match byte {
                        b'"' => break,
                        b'\\' => drop(bytes.next()),
                        _ => {}
                    }
                }
            }
            b'{' | b'[' => {
                depth += 1;
                if depth > limits::BATCH_DEPTH {
                    return true;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// Checks what every event needs, and cuts what only describes.
fn sound(mut head: Head) -> Result<Head, Refusal> {
    // Left out: nothing was held, and all is kept.
    if head.held.is_nan() {
        head.held = 0.0;
    }
    if head.rate.is_nan() {
        head.rate = 1.0;
    }
    let spans = [head.sent_t, head.held].iter().all(|span| (0.0..=MAX_TIME).contains(span));
    let walls = [head.origin_wall, head.sent_wall].iter().all(|wall| (-MAX_TIME..=MAX_TIME).contains(wall));
    if !(spans && walls && (0.0..=1.0).contains(&head.rate) && is_page_id(&head.page)) {
        return Err(Refusal::Malformed);
    }
    // A mode that this edge does not know is no reason to lose its events.
    if !MODES.contains(&head.mode.as_str()) {
        head.mode.clear();
    }
    for label in [&mut head.sdk, &mut head.env, &mut head.release] {
        scrub::label(label);
    }
    Ok(head)
}

/// Reasons that this edge knows with their totals; the page's own count of events is bounded.
fn page_drops(raw: &RawValue) -> Vec<(PageDrop, u64)> {
    let Ok(totals) = object::<BTreeMap<String, &RawValue>>(raw.get()) else { return Vec::new() };
    totals
        .into_iter()
        .filter_map(|(code, n)| Some((PageDrop::from_code(&code)?, n.get().parse::<u64>().ok()?)))
        .filter(|(_, n)| (1..=limits::MAX_SEQ + 1).contains(n))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        r#""v":1,"page":"0123456789abcdef0123456789abcdef","sent_t":5000,"origin_wall":1795000000000,"sent_wall":1795000005000"#;

    fn refused(body: &[u8]) -> Refusal {
        match batch(body) {
            Ok(_) => panic!("taken: {}", String::from_utf8_lossy(body)),
            Err(refusal) => refusal,
        }
    }

    fn whole(rest: &str) -> String {
        ["{", HEAD, ",", rest, "}"].concat()
    }

    #[test]
    fn a_small_batch_is_whole() {
        let text =
            whole(r#""events":[{"seq":0}, 7],"views":[],"dropped":{"queue_full":3,"later":9,"refused":"x","send_failed":0},"later":1"#);
        let batch = batch(text.as_bytes()).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        assert_eq!(batch.events.iter().map(|e| e.get()).collect::<Vec<_>>(), [r#"{"seq":0}"#, "7"]);
        assert_eq!((batch.head.held, batch.head.rate), (0.0, 1.0));
        assert_eq!(batch.dropped, [(PageDrop::QueueFull, 3)]);
        assert!(batch.consent.is_none());
    }

    #[test]
    fn every_cut_is_seen() {
        let text = whole(r#""env":"é","events":[{"seq":0,"kind":"open","t":-1.5e+3}]"#);
        for end in 0..text.len() {
            assert_eq!(refused(&text.as_bytes()[..end]), Refusal::CutShort, "{end}");
        }
        assert!(batch(text.as_bytes()).is_ok());
    }

    #[test]
    fn what_is_no_batch_is_malformed() {
        for body in [
            "[]",
            "7",
            "null",
            "\"x\"",
            "nonsense",
            "{]",
            "{\"v\":1}",
            "{}x",
            "\u{feff}{}",
            "{\"v\":1,\"v\":1,\"events\":[]}",
            "{'v':1}",
            "[1,\"0.1.0\",\"wasm\"]",
        ] {
            assert_eq!(refused(body.as_bytes()), Refusal::Malformed, "{body}");
        }
        for rest in [
            r#""events":{}"#,
            r#""events":null"#,
            r#""views":{},"events":[]"#,
            r#""held":-1,"events":[]"#,
            r#""held":1e999,"events":[]"#,
            r#""rate":1.5,"events":[]"#,
            r#""rate":"1","events":[]"#,
            r#""env":7,"events":[]"#,
            r#""events":[]}"#,
            r#""events":[],"events":[]"#,
        ] {
            assert_eq!(refused(whole(rest).as_bytes()), Refusal::Malformed, "{rest}");
        }
        assert_eq!(refused(b"{\"v\":1,\"env\":\"\xff\"}"), Refusal::Malformed);
        for (field, value) in [("page", "\"\""), ("sent_t", "-1"), ("sent_wall", "1e17"), ("origin_wall", "\"now\"")] {
            let text = HEAD.split(',').map(|pair| {
                let key = pair.split(':').next().unwrap_or_default();
                if key.trim_matches('"') == field { [key, ":", value].concat() } else { pair.into() }
            });
            let text = ["{", &text.collect::<Vec<_>>().join(","), r#","events":[]}"#].concat();
            assert_eq!(refused(text.as_bytes()), Refusal::Malformed, "{text}");
            let missing = HEAD.split(',').filter(|pair| !pair.contains(field)).collect::<Vec<_>>().join(",");
            let text = ["{", &missing, r#","events":[]}"#].concat();
            assert_eq!(refused(text.as_bytes()), Refusal::Malformed, "{text}");
        }
    }

    #[test]
    fn other_versions_are_told_apart() {
        for body in [r#"{"v":2,"events":[]}"#, r#"{"v":2}"#, r#"{"v":0,"page":7,"events":{}}"#] {
            assert_eq!(refused(body.as_bytes()), Refusal::Version, "{body}");
        }
        assert_eq!(refused(br#"{"v":2,"events":["#), Refusal::CutShort);
        assert_eq!(refused(br#"{"v":"1","events":[]}"#), Refusal::Malformed);
    }

    #[test]
    fn size_and_depth_are_checked_first() {
        let long = [b' '].repeat(limits::BATCH_BYTES + 1);
        assert_eq!(refused(&long), Refusal::TooLarge);
        assert_eq!(refused("[".repeat(limits::BATCH_DEPTH + 1).as_bytes()), Refusal::TooDeep);
        assert_eq!(refused("[".repeat(limits::BATCH_BYTES).as_bytes()), Refusal::TooDeep);
        assert_eq!(refused("[".repeat(limits::BATCH_DEPTH).as_bytes()), Refusal::Malformed);
        let brackets_in_text = whole(r#""env":"[[[[[[[[[[[[[[[[[[[[\"[[[[","events":[]"#);
        assert!(batch(brackets_in_text.as_bytes()).is_ok());
    }
}
