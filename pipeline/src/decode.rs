//! From bytes to a batch: size, depth, JSON, and the head that all events share.
//!
//! Events and views stay raw text here and are read one by one later, so that a bad one costs only
//! itself. What this file refuses is refused whole.

use std::collections::BTreeMap;
use std::str;

use protocol::limits;
use protocol::reason::{PageDrop, Refusal};
use protocol::wire::{Head, MODES, WASM};
use serde::Deserialize;
use serde::de::MapAccess;
use serde_json::value::RawValue;

use crate::clock::MAX_TIME;
use crate::id::is_genuine;
use crate::scrub;
use crate::split::{Aside, Split, once};

/// The only word for a browser that a program drives.
const SYNTHETIC: &str = "webdriver";
/// White space as JSON has it.
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// A batch whose head is sound.
pub(crate) struct Batch<'a> {
    pub(crate) head: Head,
    /// The consent stamp, unread.
    pub(crate) consent: Option<&'a RawValue>,
    /// The settings and features in force, unread.
    pub(crate) flags: Option<&'a RawValue>,
    /// The views, unread.
    pub(crate) views: Vec<&'a RawValue>,
    /// What the page gave up so far, by reason.
    pub(crate) dropped: Vec<(PageDrop, u64)>,
    /// The events, unread.
    pub(crate) events: Vec<&'a RawValue>,
}

/// What the head does not read. `None` inside: it is there and says `null`.
#[derive(Default)]
struct Parts<'a> {
    consent: Option<Option<&'a RawValue>>,
    flags: Option<Option<&'a RawValue>>,
    views: Option<Vec<&'a RawValue>>,
    dropped: Option<Option<&'a RawValue>>,
    events: Option<Vec<&'a RawValue>>,
}

impl<'a> Aside<'a> for Parts<'a> {
    fn take<A: MapAccess<'a>>(&mut self, key: &str, map: &mut A) -> Result<bool, A::Error> {
        match key {
            "consent" => once(&mut self.consent, "consent", map),
            "flags" => once(&mut self.flags, "flags", map),
            "views" => once(&mut self.views, "views", map),
            "dropped" => once(&mut self.dropped, "dropped", map),
            "events" => once(&mut self.events, "events", map),
            _ => Ok(false),
        }
    }
}

/// Only the version, of whatever else the batch may be made.
#[derive(Deserialize)]
struct Version {
    v: u32,
}

/// Reads a body.
pub(crate) fn batch(body: &[u8]) -> Result<Batch<'_>, Refusal> {
    let text = text(body, limits::INFLATED_BYTES)?;
    let Split(head, parts) = object::<Split<Head, Parts<'_>>>(text).map_err(|refusal| version_or(refusal, text))?;
    let (true, Some(events)) = (head.v == limits::WIRE_VERSION, parts.events) else {
        return Err(version_or(Refusal::Malformed, text));
    };
    Ok(Batch {
        head: sound(head)?,
        consent: parts.consent.flatten(),
        flags: parts.flags.flatten(),
        views: parts.views.unwrap_or_default(),
        dropped: parts.dropped.flatten().map(page_drops).unwrap_or_default(),
        events,
    })
}

/// A body as text, which is neither too long nor too deep to be read.
pub(crate) fn text(body: &[u8], cap_bytes: usize) -> Result<&str, Refusal> {
    if body.len() > cap_bytes {
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
    if !(spans && walls && (0.0..=1.0).contains(&head.rate) && is_genuine(&head.page)) {
        return Err(Refusal::Malformed);
    }
    if head.mode.is_empty() {
        head.mode.push_str(WASM);
    }
    // A mode that this edge does not know is no reason to lose its events.
    if !MODES.contains(&head.mode.as_str()) {
        head.mode.clear();
    }
    for label in [&mut head.sdk, &mut head.env, &mut head.release] {
        scrub::label(label);
    }
    // What is no id, or one that nobody drew, joins nothing, and what is not known marks nothing.
    if !is_genuine(&head.session) {
        head.session.clear();
    }
    head.user = scrub::pseudonym(&head.user);
    if head.synthetic != SYNTHETIC {
        head.synthetic.clear();
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
mod tests;
