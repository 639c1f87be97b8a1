//! A message of the queue: what an outcome would have written, as JSON text, and how the other end writes and counts it.
//!
//! The queue delivers a message at least once, and may deliver it again after it was written. So whatever comes of a message
//! is a function of the message and of what the store knew when it first came: the first statement keeps that
//! (`deliveries`), in the transaction that writes the rows, and every later delivery reads the same. With the message's id the
//! counter object takes each message's counts once. Together: received = stored + duplicate + dropped, exactly, whichever
//! half of a delivery failed. What has no number, and so no row, is counted with its message.
//!
//! A message of an older worker may lack columns: they get what the migration gives to rows of before. One of a newer worker
//! is not read: it is kept as a dead letter until that worker is back.

use std::collections::{BTreeMap, BTreeSet};

use protocol::limits;
use protocol::reason::Drop;
use protocol::row::{DELIVERIES, EVENTS, EventRow, VITALS, VitalRow, join};
use protocol::site::SiteKey;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::id::is_random_id;
use crate::outcome::Settled;
use crate::statements::{Statement, Write, statement, write};
use crate::tally::{self, Tally};

/// The version of the message's own form.
pub(crate) const VERSION: u32 = 1;
/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// What is known before the message is written. `?1` is one object in an array: the message's id, its page and its numbers.
/// A message that came before keeps what was written then.
const DELIVERED_SQL: &str = "INSERT INTO deliveries(id, erased, known, received_ms) SELECT p.value->>'$.id', \
     EXISTS (SELECT 1 FROM tombstones t WHERE t.site = p.value->>'$.site' AND t.page = p.value->>'$.page'), \
     (SELECT json_group_array(n.value) FROM json_each(p.value, '$.numbers') n WHERE \
       EXISTS (SELECT 1 FROM events e WHERE e.site = p.value->>'$.site' AND e.page = p.value->>'$.page' AND e.seq = n.value) \
       OR EXISTS (SELECT 1 FROM drops d WHERE d.site = p.value->>'$.site' AND d.page = p.value->>'$.page' AND d.seq = n.value) \
       OR EXISTS (SELECT 1 FROM vitals v WHERE v.site = p.value->>'$.site' AND v.page = p.value->>'$.page' \
         AND instr(','||v.seqs||',', ','||n.value||',') > 0)), \
     p.value->>'$.received_ms' FROM json_each(?1) p WHERE true \
     ON CONFLICT(id) DO UPDATE SET id = excluded.id RETURNING erased, known";

/// What a message says of all that is in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Head {
    pub(crate) v: u32,
    /// Random; each message of a batch has its own.
    pub(crate) id: String,
    /// The schema of the rows.
    pub(crate) schema: u32,
    pub(crate) site: String,
    pub(crate) page: String,
    pub(crate) day: u32,
    pub(crate) class: String,
    pub(crate) received_ms: u64,
    /// Events whose number was met before in the same batch.
    pub(crate) repeated: u64,
    /// Dropped events without a number, by reason.
    pub(crate) unnumbered: BTreeMap<String, u64>,
    /// Events that the operator's rules dropped: the rule with its numbers.
    #[serde(default)]
    pub(crate) ruled: BTreeMap<String, Vec<u64>>,
}

#[derive(Deserialize)]
struct Whole<'a> {
    head: Head,
    /// What all its events and vitals say: it is put before each of them.
    #[serde(borrow, default)]
    batch: Option<&'a RawValue>,
    #[serde(borrow)]
    tables: Vec<(String, &'a RawValue)>,
}

#[derive(Deserialize)]
struct Numbered {
    seq: u64,
}

#[derive(Deserialize)]
struct DroppedRow {
    seq: u64,
    reason: String,
}

#[derive(Serialize)]
struct Delivered<'a> {
    id: &'a str,
    site: &'a str,
    page: &'a str,
    numbers: Vec<u64>,
    received_ms: u64,
}

/// A message that was read.
#[derive(Debug)]
pub struct Parcel {
    head: Head,
    site: SiteKey,
    writes: Vec<Statement>,
    /// Numbers of rows.
    kept: Vec<u64>,
    dropped: Vec<(u64, Drop)>,
    unnumbered: Vec<(Drop, u64)>,
}

impl Parcel {
    /// Reads a message. `None`: it is none of this worker's or an older one's.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let Whole { head, batch, tables } = serde_json::from_str(text).ok()?;
        let site = SiteKey::parse(&head.site)?;
        let is_ours = head.v == VERSION && head.schema <= limits::ROW_SCHEMA && !head.id.is_empty() && is_random_id(&head.page);
        let unnumbered = head.unnumbered.iter().map(|(code, n)| Drop::from_code(code).map(|reason| (reason, *n))).collect::<Option<_>>()?;
        let mut parcel = Self { site, writes: Vec::new(), kept: Vec::new(), dropped: Vec::new(), unnumbered, head };
        for (name, rows) in tables {
            parcel.take(&name, rows.get(), batch)?;
        }
        is_ours.then_some(parcel)
    }

    fn take(&mut self, name: &str, rows: &str, batch: Option<&RawValue>) -> Option<()> {
        let Write { table, sql, older } = write(name)?;
        let mut json_rows = rows.to_owned();
        if table.name == EVENTS.name || table.name == VITALS.name {
            self.kept.extend(serde_json::from_str::<Vec<Numbered>>(rows).ok()?.iter().map(|row| row.seq));
            if let Some(batch) = batch {
                json_rows = whole(batch.get(), rows)?;
            }
        } else if table.name == "drops" {
            for row in serde_json::from_str::<Vec<DroppedRow>>(rows).ok()? {
                self.dropped.push((row.seq, Drop::from_code(&row.reason)?));
            }
        }
        if self.head.schema != limits::ROW_SCHEMA {
            json_rows = filled(table.name, &json_rows)?;
        }
        self.writes.push(Statement { table, sql, json_rows, older });
        Some(())
    }

    /// The message's id, under which its counts are taken once.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.head.id
    }

    /// The site.
    #[must_use]
    pub const fn site(&self) -> &SiteKey {
        &self.site
    }

    /// Whether it comes so late that the mark of an erased page load may be gone: nothing of it may be written.
    #[must_use]
    pub const fn is_past(&self, now_ms: u64) -> bool {
        self.head.received_ms + limits::TOMBSTONE_DAYS as u64 * DAY_MS <= now_ms
    }

    /// The statements that write it, to be run as one transaction, as often as it comes.
    #[must_use]
    pub fn statements(&self) -> Vec<Statement> {
        let numbers = self.kept.iter().copied().chain(self.dropped.iter().map(|(seq, _)| *seq)).collect();
        let Head { id, site, page, received_ms, .. } = &self.head;
        let delivered = [Delivered { id, site, page, numbers, received_ms: *received_ms }];
        statement(DELIVERIES, DELIVERED_SQL, &delivered).into_iter().chain(self.writes.iter().cloned()).collect()
    }

    /// What came of it, from what the statements returned. `None`: they did not say.
    #[must_use]
    pub fn settle(&self, returned: &[Vec<Map<String, Value>>]) -> Option<Settled> {
        let first = returned.first()?.first()?;
        // Not `as_u64`: a store may hand out every number as a double.
        if first.get("erased")?.as_f64()? > 0.0 {
            return Some(self.all_dropped(Drop::Erased));
        }
        let known: BTreeSet<u64> = serde_json::from_str(first.get("known")?.as_str()?).ok()?;
        let mut dropped = BTreeMap::new();
        let fresh = self.dropped.iter().filter(|(seq, _)| !known.contains(seq)).map(|(_, reason)| (*reason, 1));
        for (reason, n) in fresh.chain(self.unnumbered.iter().copied()) {
            *dropped.entry(reason).or_default() += n;
        }
        // What rules dropped of a browser's own reports has no rows.
        let has_no_rows = self.unnumbered.iter().any(|(reason, _)| *reason == Drop::Rule);
        let is_fresh = |seq: &u64| has_no_rows || (!known.contains(seq) && self.dropped.contains(&(*seq, Drop::Rule)));
        let by_rule =
            self.head.ruled.iter().map(|(rule, numbers)| (rule.clone(), numbers.iter().filter(|seq| is_fresh(seq)).count() as u64));
        let by_rule = by_rule.filter(|(_, n)| *n > 0).collect();
        let stored = self.kept.iter().filter(|seq| !known.contains(seq)).count() as u64;
        let duplicates = self.received().saturating_sub(stored + dropped.values().sum::<u64>());
        Some(Settled { stored, duplicates, dropped, by_rule, erased: false })
    }

    /// What comes of it where it is past.
    #[must_use]
    pub fn given_up(&self) -> Settled {
        self.all_dropped(Drop::TooOld)
    }

    /// What it adds to the daily counts.
    #[must_use]
    pub fn tallies(&self, settled: &Settled) -> Vec<Tally> {
        tally::of(self.head.day, &self.head.class, self.received(), settled)
    }

    fn received(&self) -> u64 {
        let unnumbered: u64 = self.unnumbered.iter().map(|(_, n)| n).sum();
        (self.kept.len() + self.dropped.len()) as u64 + self.head.repeated + unnumbered
    }

    fn all_dropped(&self, reason: Drop) -> Settled {
        let received = self.received();
        let dropped = (received > 0).then_some((reason, received)).into_iter().collect();
        Settled { stored: 0, duplicates: 0, dropped, by_rule: BTreeMap::new(), erased: reason == Drop::Erased }
    }
}

/// Rows with what all of them say.
fn whole(batch: &str, rows: &str) -> Option<String> {
    let rows: Vec<&RawValue> = serde_json::from_str(rows).ok()?;
    let mut out = String::from("[");
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        join(&mut out, batch, row.get());
    }
    out.push(']');
    Some(out)
}

/// Rows of an older worker with every column of today.
fn filled(table: &str, rows: &str) -> Option<String> {
    let blank = match table {
        "events" => serde_json::to_value(EventRow::default()),
        "vitals" => serde_json::to_value(VitalRow::default()),
        _ => return Some(rows.to_owned()),
    };
    let blank = blank.ok()?;
    let mut rows: Vec<Map<String, Value>> = serde_json::from_str(rows).ok()?;
    for row in &mut rows {
        for (column, value) in blank.as_object()? {
            row.entry(column.as_str()).or_insert_with(|| value.clone());
        }
    }
    serde_json::to_string(&rows).ok()
}
