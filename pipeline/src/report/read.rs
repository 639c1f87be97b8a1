//! From what a browser reports to a batch of errors, as a page would have written it: one view for each
//! address, one error for each report. What is done with it is the way of every batch.

use protocol::consent::Stamp;
use protocol::limits;
use protocol::reason::Refusal;
use protocol::wire::Head;
use serde::Deserialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

use crate::decode::{self, Batch};

/// What browsers send reports as: a list, and the older form of what a policy blocked.
pub const MEDIA_TYPES: [&str; 2] = ["application/reports+json", "application/csp-report"];
/// The mode of what no page wrote.
pub(crate) const MODE: &str = "report";
/// What this document's clock said at the beginning: reports are at most as old as events may be.
const LATEST_T: f64 = 10.0 * 24.0 * 60.0 * 60.0 * 1000.0;

/// Whether a body of this type is taken.
///
/// # Errors
/// `MediaType`.
pub fn check_report_type(content_type: Option<&str>) -> Result<(), Refusal> {
    let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    if MEDIA_TYPES.iter().any(|taken| taken.eq_ignore_ascii_case(essence)) { Ok(()) } else { Err(Refusal::MediaType) }
}

#[derive(Deserialize)]
struct Report {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    age: f64,
    #[serde(default)]
    url: String,
    #[serde(default)]
    body: Value,
}

/// What a body said, as a page says it.
pub(super) struct Written {
    page: String,
    views: Vec<Value>,
    events: Vec<Value>,
    /// Reports of types that are not taken, or that are none.
    pub(super) unknown: usize,
}

/// A batch with the text that it points to.
pub(super) struct Owned {
    head: Head,
    consent: Box<RawValue>,
    views: Vec<Box<RawValue>>,
    events: Vec<Box<RawValue>>,
}

/// Reads a body of either form.
pub(super) fn batch(body: &[u8], page: &str) -> Result<Written, Refusal> {
    let text = decode::text(body, limits::INFLATED_BYTES)?;
    let mut written = Written { page: page.into(), views: Vec::new(), events: Vec::new(), unknown: 0 };
    if text.starts_with('{') {
        let old: Value = decode::object(text)?;
        let body = old.get("csp-report").filter(|body| body.is_object()).ok_or(Refusal::Malformed)?;
        let url = text_of(body, &["document-uri"]).to_owned();
        written.add(&Report { kind: "csp-violation".into(), age: 0.0, url, body: body.clone() });
        return Ok(written);
    }
    let list: Vec<&RawValue> =
        serde_json::from_str(text).map_err(|error| if error.is_eof() { Refusal::CutShort } else { Refusal::Malformed })?;
    for raw in list {
        match decode::object::<Report>(raw.get()) {
            Ok(report) if raw.get().len() <= limits::EVENT_BYTES => written.add(&report),
            _ => written.unknown += 1,
        }
    }
    Ok(written)
}

impl Written {
    fn add(&mut self, report: &Report) {
        let body = &report.body;
        let of = |names: &[&str]| text_of(body, names);
        let (source, name, message) = match report.kind.as_str() {
            "crash" => ("report", "crash", of(&["reason"])),
            "intervention" | "deprecation" => ("report", non_empty(of(&["id"]), &report.kind), of(&["message"])),
            "csp-violation" => {
                let directive = of(&["effectiveDirective", "effective-directive", "violated-directive"]);
                ("csp", directive, of(&["blockedURL", "blocked-uri"]))
            }
            _ => {
                self.unknown += 1;
                return;
            }
        };
        // A policy that only reports blocks nothing: the site has asked for it, and it is told apart.
        let name = if of(&["disposition"]) == "report" { [name, " (report only)"].concat() } else { name.to_owned() };
        let seq = self.events.len();
        let view = self.view_of(&report.url);
        let age = if report.age.is_finite() { report.age.clamp(0.0, LATEST_T) } else { 0.0 };
        self.events.push(json!({
            "seq": seq, "kind": "error", "view": view, "t": LATEST_T - age, "source": source, "name": name, "message": message,
            "stack": of(&["stack"]), "file": of(&["sourceFile", "source-file"]),
            "line": position(body, &["lineNumber", "line-number"]), "column": position(body, &["columnNumber", "column-number"]),
        }));
    }

    fn view_of(&mut self, url: &str) -> usize {
        if let Some(at) = self.views.iter().position(|view| view.get("url").and_then(Value::as_str) == Some(url)) {
            return at;
        }
        let n = self.views.len();
        self.views.push(json!({ "n": n, "url": url, "nav": "navigate", "start": 0 }));
        n
    }

    /// The batch under a stamp.
    pub(super) fn as_batch(&self, stamp: &Stamp) -> Result<Owned, Refusal> {
        let raw = |value: &Value| to_raw_value(value).map_err(|_| Refusal::Malformed);
        let consent = json!({ "v": stamp.v, "rev": stamp.rev, "day": stamp.day, "bits": stamp.bits, "src": stamp.src, "gpc": stamp.gpc });
        let head = Head {
            v: limits::WIRE_VERSION,
            mode: MODE.into(),
            page: self.page.clone(),
            sent_t: LATEST_T,
            origin_wall: 0.0,
            sent_wall: LATEST_T,
            rate: 1.0,
            ..Head::default()
        };
        Ok(Owned {
            head,
            consent: raw(&consent)?,
            views: self.views.iter().map(raw).collect::<Result<_, _>>()?,
            events: self.events.iter().map(raw).collect::<Result<_, _>>()?,
        })
    }
}

impl Owned {
    pub(super) fn borrowed(&self) -> Batch<'_> {
        Batch {
            head: self.head.clone(),
            consent: Some(&self.consent),
            flags: None,
            views: self.views.iter().map(AsRef::as_ref).collect(),
            dropped: Vec::new(),
            events: self.events.iter().map(AsRef::as_ref).collect(),
        }
    }
}

fn text_of<'a>(body: &'a Value, names: &[&str]) -> &'a str {
    names.iter().find_map(|name| body.get(name)?.as_str()).unwrap_or_default()
}

fn non_empty<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}

/// A line or column; 0 where there is none.
fn position(body: &Value, names: &[&str]) -> u32 {
    names.iter().find_map(|name| u32::try_from(body.get(name)?.as_u64()?).ok()).unwrap_or_default()
}
