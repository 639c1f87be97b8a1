//! Errors whose frames are still the bundler's: which they are, what maps they ask for, and how they are
//! written again.

use std::collections::{BTreeMap, BTreeSet};

use protocol::limits;
use protocol::row::{EVENTS, ISSUE_ALIASES};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::SourceMap;
use super::known::{self, Known};
use crate::fingerprint::{self, Fault};
use crate::schema::Older;
use crate::stack::{Frame, Generated};
use crate::statements::{Statement, json, statement};

/// Errors that are taken in one step.
const ROWS: u32 = 50;
/// Rows that one statement writes: a parameter of D1 is at most 2 MB, and the largest row has some 180 KB as JSON (fifty frames with
/// the longest sources, and a stack of quotes, escaped twice).
const WRITTEN_ROWS: usize = 10;
/// Rows that one upload may have looked at again.
const AGAIN: u32 = 5_000;

const DUE_SQL: &str = "SELECT site, page, seq, name, source, message, frames, fingerprint, iif(detail = '', NULL, detail->>'$.debug') AS debug \
     FROM events WHERE site = ?1->>'$.site' AND \"release\" = ?1->>'$.release' AND kind = 'error' AND mapped = 0 LIMIT ?1->>'$.rows'";
/// The condition on `detail` is that of a partial index; only errors meet it.
const DUE_BY_ID_SQL: &str = "SELECT site, page, seq, name, source, message, frames, fingerprint, detail->>'$.debug' AS debug \
     FROM events WHERE site = ?1->>'$.site' AND mapped = 0 AND instr(detail, '\"debug\":[') > 0 LIMIT ?1->>'$.rows'";
/// A frame that has its source already does not ask for a map.
const AGAIN_SQL: &str = "UPDATE events SET mapped = 0 WHERE rowid IN (SELECT rowid FROM events \
     WHERE site = ?1->>'$.site' AND \"release\" = ?1->>'$.release' AND kind = 'error' AND mapped = 1 \
     AND CASE WHEN instr(frames, ?1->>'$.file') > 0 THEN EXISTS (SELECT 1 FROM json_each(frames) AS frame \
     WHERE frame.value->>'$.generated' IS NULL AND instr(frame.value->>'$.file', ?1->>'$.file') > 0) END \
     LIMIT ?1->>'$.rows') RETURNING seq";
const AGAIN_BY_ID_SQL: &str = "UPDATE events SET mapped = 0 WHERE rowid IN (SELECT rowid FROM events \
     WHERE site = ?1->>'$.site' AND mapped = 1 AND instr(detail, '\"debug\":[') > 0 \
     AND instr(lower(detail->>'$.debug'), ?1->>'$.file') > 0 AND CASE WHEN frames <> '' THEN EXISTS (SELECT 1 FROM json_each(frames) AS frame \
     WHERE frame.value->>'$.generated' IS NULL) END LIMIT ?1->>'$.rows') RETURNING seq";
/// A row that was erased in between is not there to be changed.
const WRITE_SQL: &str = "UPDATE events SET frames = new.value->>'$.frames', fingerprint = new.value->>'$.fingerprint', mapped = 1 \
     FROM json_each(?1) AS new WHERE events.site = new.value->>'$.site' AND events.page = new.value->>'$.page' \
     AND events.seq = new.value->>'$.seq' RETURNING events.seq";
/// What an alias points at is none itself: the first that was found stays.
const ALIAS_SQL: &str = "INSERT INTO issue_aliases(site, fingerprint, becomes, since_ms) \
     SELECT site, fingerprint, becomes, since_ms FROM (SELECT value->>'$.site' AS site, value->>'$.fingerprint' AS fingerprint, \
     coalesce((SELECT a.becomes FROM issue_aliases a WHERE a.site = value->>'$.site' AND a.fingerprint = value->>'$.becomes'), \
     value->>'$.becomes') AS becomes, value->>'$.since_ms' AS since_ms FROM json_each(?1)) \
     WHERE fingerprint <> becomes ON CONFLICT(site, fingerprint) DO NOTHING RETURNING fingerprint";
/// What pointed at one that is an alias now points at its target.
const FOLLOW_SQL: &str = "UPDATE issue_aliases SET becomes = (SELECT a.becomes FROM issue_aliases a \
     WHERE a.site = issue_aliases.site AND a.fingerprint = issue_aliases.becomes) \
     WHERE (site, becomes) IN (SELECT value->>'$.site', value->>'$.fingerprint' FROM json_each(?1)) \
     AND EXISTS (SELECT 1 FROM issue_aliases a WHERE a.site = issue_aliases.site AND a.fingerprint = issue_aliases.becomes) \
     RETURNING fingerprint";

/// Asks for some errors of a release that no map was looked for yet.
#[must_use]
pub fn due(site: &str, release: &str) -> Option<Statement> {
    asking(DUE_SQL, site, release, "", ROWS)
}

/// Asks for some errors of a site, of whatever release, that name debug ids and for which no map was looked for yet.
#[must_use]
pub fn due_by_id(site: &str) -> Option<Statement> {
    asking(DUE_BY_ID_SQL, site, "", "", ROWS)
}

/// Lets the errors of a release in a file be looked at again: its map has come.
#[must_use]
pub fn again(site: &str, release: &str, file: &str) -> Option<Statement> {
    asking(AGAIN_SQL, site, release, file, AGAIN)
}

/// The same for errors that name this debug id; `None` for a map that has none.
#[must_use]
pub fn again_by_id(site: &str, debug_id: &str) -> Option<Statement> {
    if debug_id.is_empty() { None } else { asking(AGAIN_BY_ID_SQL, site, "", debug_id, AGAIN) }
}

fn asking(sql: &'static str, site: &str, release: &str, file: &str, rows: u32) -> Option<Statement> {
    #[derive(Serialize)]
    struct Asked<'a> {
        site: &'a str,
        release: &'a str,
        file: &'a str,
        rows: u32,
    }
    let json_rows = json(&Asked { site, release, file, rows }, 128)?;
    Some(Statement { table: EVENTS, sql, json_rows, older: Older::FAILS })
}

/// A stored error.
#[derive(Debug, Deserialize)]
struct Row {
    site: String,
    page: String,
    seq: f64,
    name: String,
    source: String,
    message: String,
    frames: String,
    fingerprint: String,
    /// JSON, where the error names debug ids.
    debug: Option<String>,
    #[serde(skip)]
    parsed: Vec<Frame>,
    /// The debug ids, in lower case.
    #[serde(skip)]
    ids: BTreeSet<String>,
    /// Which object is the map of which script.
    #[serde(skip)]
    maps: BTreeMap<String, String>,
}

/// Errors that wait for their maps.
#[derive(Debug)]
pub struct Unmapped(Vec<Row>);

impl Unmapped {
    /// Reads the rows that [`due`] gave. What does not read is left out.
    #[must_use]
    pub fn read(rows: &[Map<String, Value>]) -> Self {
        let read = |row: &Map<String, Value>| {
            let mut row: Row = serde_json::from_value(Value::Object(row.clone())).ok()?;
            row.parsed = serde_json::from_str(&row.frames).unwrap_or_default();
            let ids: Vec<String> = row.debug.as_deref().and_then(|ids| serde_json::from_str(ids).ok()).unwrap_or_default();
            row.ids = ids.into_iter().map(|id| id.to_ascii_lowercase()).collect();
            Some(row)
        };
        Self(rows.iter().filter_map(read).collect())
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The debug ids that the errors name, in lower case.
    #[must_use]
    pub fn debug_ids(&self) -> BTreeSet<String> {
        self.0.iter().flat_map(|row| row.ids.iter().cloned()).collect()
    }

    /// Chooses the map of every script that has one. Gives the objects to be read and applied.
    pub fn choose(&mut self, known: &[Known]) -> BTreeSet<String> {
        for row in &mut self.0 {
            row.maps = known::objects(&row.stack(), known);
        }
        let wanted = |row: &Row| {
            row.parsed.iter().filter(|frame| is_open(frame)).filter_map(|frame| row.maps.get(&frame.file).cloned()).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(wanted).collect()
    }

    /// Puts the sources of a chosen map into the frames.
    pub fn apply(&mut self, object: &str, map: &SourceMap) {
        let places: BTreeSet<_> = self
            .0
            .iter()
            .flat_map(|row| row.parsed.iter().filter(|frame| row.has(frame, object)))
            .map(|frame| (frame.line, frame.column))
            .collect();
        let places: Vec<_> = places.into_iter().collect();
        let written = map.written(&places);
        for row in &mut self.0 {
            let mut frames = std::mem::take(&mut row.parsed);
            for frame in frames.iter_mut().filter(|frame| row.has(frame, object)) {
                let found = places.binary_search(&(frame.line, frame.column)).ok().and_then(|at| written.get(at)?.as_ref());
                let Some(found) = found else { continue };
                let generated = Generated {
                    function: std::mem::take(&mut frame.function),
                    file: std::mem::take(&mut frame.file),
                    line: frame.line,
                    column: frame.column,
                };
                frame.function = found.function.clone().unwrap_or_else(|| fingerprint::usable_name(&generated.function).into());
                frame.in_app = !found.file.contains("node_modules/");
                (frame.file, frame.line, frame.column) = (found.file.clone(), found.line, found.column);
                frame.generated = Some(generated);
            }
            row.parsed = frames;
        }
    }

    /// Writes the rows again, and tells which issues are another one now; one transaction.
    #[must_use]
    pub fn statements(&self, now_ms: u64) -> Vec<Statement> {
        #[derive(Serialize)]
        struct Written<'a> {
            site: &'a str,
            page: &'a str,
            seq: f64,
            frames: String,
            fingerprint: &'a str,
        }
        #[derive(Serialize)]
        struct Alias<'a> {
            site: &'a str,
            fingerprint: &'a str,
            becomes: &'a str,
            since_ms: u64,
        }
        let fingerprints: Vec<_> = self.0.iter().map(Row::print).collect();
        let rows = || self.0.iter().zip(&fingerprints);
        let written: Vec<_> = rows()
            .map(|(row, fingerprint)| {
                let is_mapped = row.parsed.iter().any(|frame| frame.generated.is_some());
                let frames = is_mapped.then(|| json(&row.parsed, row.frames.len() * 2)).flatten().unwrap_or_else(|| row.frames.clone());
                Written { site: &row.site, page: &row.page, seq: row.seq, frames, fingerprint }
            })
            .collect();
        let aliases: Vec<_> = rows()
            .filter(|(row, fingerprint)| !row.fingerprint.is_empty() && row.fingerprint != **fingerprint)
            .map(|(row, fingerprint)| Alias { site: &row.site, fingerprint: &row.fingerprint, becomes: fingerprint, since_ms: now_ms })
            .collect();
        let written = written.chunks(WRITTEN_ROWS).map(|rows| statement(EVENTS, WRITE_SQL, rows));
        let aliases = [statement(ISSUE_ALIASES, ALIAS_SQL, &aliases), statement(ISSUE_ALIASES, FOLLOW_SQL, &aliases)];
        written.chain(aliases).flatten().collect()
    }
}

impl Row {
    /// What its stack says of its scripts, those included that have their sources already.
    fn stack(&self) -> known::Stack<'_> {
        let seen = self.parsed.iter().map(|frame| frame.generated.as_ref().map_or(&*frame.file, |generated| &*generated.file));
        let scripts = seen.filter(|file| !file.is_empty()).collect();
        known::Stack { ids: &self.ids, scripts, is_whole: self.parsed.len() < limits::STACK_FRAMES }
    }

    /// Whether a frame asks for this map.
    fn has(&self, frame: &Frame, object: &str) -> bool {
        is_open(frame) && self.maps.get(&frame.file).is_some_and(|chosen| chosen == object)
    }

    fn print(&self) -> String {
        fingerprint::of(&Fault { source: &self.source, name: &self.name, message: &self.message, frames: &self.parsed })
    }
}

/// A frame that a map may tell more about.
fn is_open(frame: &Frame) -> bool {
    frame.in_app && frame.generated.is_none() && frame.line > 0 && !frame.is_wasm()
}
