//! From an outcome to the messages that carry it through the queue: mostly one, more where its rows are too long for one.

use std::collections::BTreeMap;

use protocol::limits;
use serde_json::value::RawValue;

use crate::outcome::{Outcome, Settled, Verdict};
use crate::parcel::{Head, VERSION};
use crate::statements::json;

/// A head of ordinary length as JSON.
const HEAD_BYTES: usize = 512;
/// Names and brackets around the rows of one table.
const TABLE_BYTES: usize = 24;

impl Outcome {
    /// What an answer says when the queue has it: the store was not asked, so what was sent before counts as accepted too.
    #[must_use]
    pub const fn in_queue() -> Settled {
        Settled { stored: 0, duplicates: 0, dropped: BTreeMap::new(), by_rule: BTreeMap::new(), erased: false }
    }

    /// Whether there is anything to write.
    #[must_use]
    pub fn has_rows(&self) -> bool {
        self.tables().next().is_some()
    }

    /// The messages for the queue, none if there is nothing to write. `id` is random; the messages have it with a number behind.
    /// `None`: a row is longer than a message, so this outcome must be written directly.
    #[must_use]
    pub fn messages(&self, id: &str) -> Option<Vec<String>> {
        let Some(page) = &self.page else { return Some(Vec::new()) };
        let batch = self.batch_json().unwrap_or_default();
        let rows = self.rows_json(None);
        let tables: Vec<_> = rows.iter().map(|(table, json_rows)| (table.name, json_rows.as_str())).collect();
        let ruled = self.numbers_by_rule();
        let parts = parts(&tables, json(&ruled, HEAD_BYTES)?.len() + batch.len())?;
        let head = |number: usize| {
            let first = number == 0;
            Head {
                v: VERSION,
                id: [id, ".", &number.to_string()].concat(),
                schema: limits::ROW_SCHEMA,
                site: page.site.clone(),
                page: page.page.clone(),
                day: self.day,
                class: self.class.clone(),
                received_ms: self.received_ms,
                repeated: if first { self.repeated() } else { 0 },
                unnumbered: if first { self.unnumbered() } else { BTreeMap::new() },
                // In each: which of the drops went into which message is not known here. Drops without rows are the first's.
                ruled: if first || !self.drops.is_empty() { ruled.clone() } else { BTreeMap::new() },
            }
        };
        parts.iter().enumerate().map(|(number, part)| Some(message(&json(&head(number), HEAD_BYTES)?, &batch, part))).collect()
    }

    fn repeated(&self) -> u64 {
        self.verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Duplicate { .. })).count() as u64
    }

    /// The numbers that each of the operator's rules dropped.
    pub(crate) fn numbers_by_rule(&self) -> BTreeMap<String, Vec<u64>> {
        let mut numbers: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for (seq, rule) in &self.ruled {
            numbers.entry(rule.clone()).or_default().push(*seq);
        }
        numbers
    }

    fn unnumbered(&self) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for verdict in &self.verdicts {
            if let Verdict::Dropped { seq: None, reason } = verdict {
                *counts.entry(reason.code().to_owned()).or_default() += 1;
            }
        }
        counts
    }
}

/// Rows by table, as JSON arrays, that go into one message.
type Part<'a> = Vec<(&'a str, String)>;

/// The rows in parts that fit into a message each. `None`: one of them fits into none.
fn parts<'a>(tables: &[(&'a str, &str)], around_bytes: usize) -> Option<Vec<Part<'a>>> {
    let room = limits::MESSAGE_IN_QUEUE_BYTES.checked_sub(HEAD_BYTES + around_bytes)?;
    let whole: usize = tables.iter().map(|(_, rows)| rows.len() + TABLE_BYTES).sum();
    if tables.is_empty() {
        return Some(Vec::new());
    }
    if whole <= room {
        return Some(vec![tables.iter().map(|(name, rows)| (*name, (*rows).to_owned())).collect()]);
    }
    let mut parts: Vec<Part<'a>> = Vec::new();
    let mut left = 0;
    for (name, rows) in tables {
        for row in serde_json::from_str::<Vec<&RawValue>>(rows).ok()? {
            let bytes = row.get().len() + TABLE_BYTES;
            if bytes > room {
                return None;
            }
            if bytes > left {
                parts.push(Vec::new());
                left = room;
            }
            left -= bytes;
            add(parts.last_mut()?, name, row.get());
        }
    }
    Some(parts)
}

fn add<'a>(part: &mut Part<'a>, name: &'a str, row: &str) {
    match part.last_mut() {
        Some((last, rows)) if *last == name => {
            rows.pop();
            rows.push(',');
            rows.push_str(row);
            rows.push(']');
        }
        _ => part.push((name, ["[", row, "]"].concat())),
    }
}

fn message(head: &str, batch: &str, part: &Part<'_>) -> String {
    let rows: usize = part.iter().map(|(_, rows)| rows.len() + TABLE_BYTES).sum();
    let mut text = String::with_capacity(head.len() + batch.len() + rows + 2 * TABLE_BYTES);
    text.push_str(r#"{"head":"#);
    text.push_str(head);
    if !batch.is_empty() {
        text.push_str(r#","batch":"#);
        text.push_str(batch);
    }
    text.push_str(r#","tables":["#);
    for (at, (name, rows)) in part.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(r#"[""#);
        text.push_str(name);
        text.push_str(r#"","#);
        text.push_str(rows);
        text.push(']');
    }
    text.push_str("]}");
    text
}
