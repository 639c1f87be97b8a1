//! What came of a batch: the rows, what was decided about each event, and from these the reply and
//! the counts.
//!
//! Each event has exactly one verdict, so that received = stored + duplicate + dropped holds
//! whatever the batch was.

use std::collections::BTreeMap;

use protocol::reason::{Drop, POLICY};
use protocol::row::{BatchColumns, DropRow, EventEntry, PageDropRow, QuarantineRow, VitalEntry};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::class;
use crate::facts::Facts;
use crate::rights::PageOfSite;
use crate::tally::{self, Tally};

/// What was decided about one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A row was made.
    Kept { seq: Option<u64> },
    /// Its number was met before in the same batch.
    Duplicate { seq: Option<u64> },
    /// No row was made.
    Dropped { seq: Option<u64>, reason: Drop },
}

/// What came of a batch.
#[derive(Debug)]
pub struct Outcome {
    /// What all rows of the batch say; none where consent forbade to look.
    pub batch: Option<BatchColumns>,
    /// Events that are kept by their number.
    pub events: Vec<EventEntry>,
    /// Reports of vitals.
    pub vitals: Vec<VitalEntry>,
    /// Events that a filter dropped, as the rows that they would have been.
    pub quarantine: Vec<QuarantineRow>,
    /// Events that were dropped here and whose number could be read.
    pub drops: Vec<DropRow>,
    /// What the page gave up by itself.
    pub page_drops: Vec<PageDropRow>,
    pub(crate) verdicts: Vec<Verdict>,
    /// Which of the operator's rules dropped which event, by its number.
    pub(crate) ruled: BTreeMap<u64, String>,
    /// Withheld because the stamp names a newer text than the configuration that was judged by: that may be the
    /// configuration's age and not the page's fault.
    pub is_ahead: bool,
    pub(crate) class: String,
    /// The page load; none where consent forbade to look for it.
    pub(crate) page: Option<PageOfSite>,
    pub(crate) day: u32,
    pub(crate) received_ms: u64,
    /// Dropped as a whole, by policy or because there is no room: the answer names no event.
    as_a_whole: bool,
    /// And leaves no row: nothing of it was looked at, or nothing of it may be kept.
    withheld: bool,
}

/// What the store made of an outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Events of which a row was made, or that a vital's row took in.
    pub stored: u64,
    /// Events that were decided before.
    pub duplicates: u64,
    /// Events that were dropped, by reason.
    pub dropped: BTreeMap<Drop, u64>,
    /// Of those, what the operator's rules dropped, by rule.
    pub by_rule: BTreeMap<String, u64>,
    /// The page load had been erased: none of the events was stored.
    pub erased: bool,
}

/// The answer to a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status: 200 or 204.
    pub status: u16,
    /// The header `Candor-Result`: `accepted`, `partial`, `policy` or `storage_full`.
    pub candor_result: &'static str,
    /// JSON; none with 204.
    pub body: Option<String>,
}

#[derive(Serialize)]
struct ReplyBody {
    events: Vec<ReplyEvent>,
}

#[derive(Serialize)]
struct ReplyEvent {
    seq: Option<u64>,
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

impl Outcome {
    pub(crate) fn new(facts: &Facts<'_>) -> Self {
        Self {
            batch: None,
            events: Vec::new(),
            vitals: Vec::new(),
            quarantine: Vec::new(),
            drops: Vec::new(),
            page_drops: Vec::new(),
            verdicts: Vec::new(),
            ruled: BTreeMap::new(),
            is_ahead: false,
            class: class::class_of(facts),
            page: None,
            day: facts.day(),
            received_ms: facts.received_ms,
            as_a_whole: false,
            withheld: false,
        }
    }

    /// Drops a whole batch, by policy or because there is no room, and leaves nothing of it but counts.
    pub(crate) fn withhold(&mut self, reason: Drop, events: usize) {
        self.verdicts = vec![Verdict::Dropped { seq: None, reason }; events];
        (self.as_a_whole, self.withheld) = (true, true);
    }

    /// Leaves no row of a batch in which policy allowed nothing. What a filter dropped was allowed by its
    /// visitor: it leaves its rows, so that it can be looked at and the ledger of its page load closes.
    pub(crate) fn forget_if_policy(&mut self) {
        let by_policy = |verdict: &Verdict| matches!(verdict, Verdict::Dropped { reason, .. } if reason.is_policy());
        if !self.verdicts.is_empty() && self.verdicts.iter().all(by_policy) {
            self.as_a_whole = true;
            let is_filtered = |verdict: &Verdict| matches!(verdict, Verdict::Dropped { reason, .. } if reason.is_filter());
            if !self.verdicts.iter().any(is_filtered) {
                self.drops.clear();
                self.page_drops.clear();
                self.withheld = true;
            }
        }
    }

    /// The answer, once the statements were run.
    #[must_use]
    pub fn reply(&self, settled: &Settled) -> Reply {
        if self.as_a_whole || settled.erased {
            let is_full = settled.dropped.contains_key(&Drop::StorageFull);
            return Reply { status: 204, candor_result: if is_full { Drop::StorageFull.code() } else { POLICY }, body: None };
        }
        let partial = self.verdicts.iter().any(|verdict| matches!(verdict, Verdict::Dropped { .. }));
        let events = self.verdicts.iter().map(|verdict| match *verdict {
            Verdict::Kept { seq } | Verdict::Duplicate { seq } => ReplyEvent { seq, result: "accepted", reason: None },
            Verdict::Dropped { seq, reason } => ReplyEvent { seq, result: "dropped", reason: Some(reason.public_code()) },
        });
        Reply {
            status: 200,
            candor_result: if partial { "partial" } else { "accepted" },
            body: serde_json::to_string(&ReplyBody { events: events.collect() }).ok(),
        }
    }

    /// Compares what was to be written with what the statements returned: one list of rows for each
    /// statement, in the order of [`Outcome::statements`].
    #[must_use]
    pub fn settle(&self, returned: &[Vec<Map<String, Value>>]) -> Settled {
        let mut stored = 0;
        let mut dropped = BTreeMap::new();
        let mut by_rule = BTreeMap::new();
        let received = self.verdicts.len() as u64;
        for (table, rows) in self.tables().zip(returned) {
            match table.name {
                "tombstones" if !rows.is_empty() => {
                    let dropped = (received > 0).then_some((Drop::Erased, received)).into_iter().collect();
                    return Settled { stored: 0, duplicates: 0, dropped, by_rule, erased: true };
                }
                "events" => stored += rows.len() as u64,
                "vitals" => stored += rows.iter().filter(|row| self.took(row)).count() as u64,
                "drops" => {
                    for rule in rows.iter().filter_map(|row| self.rule_of(row)) {
                        *by_rule.entry(rule.clone()).or_default() += 1;
                    }
                    for reason in rows.iter().filter_map(|row| Drop::from_code(row.get("reason")?.as_str()?)) {
                        *dropped.entry(reason).or_default() += 1;
                    }
                }
                _ => {}
            }
        }
        if self.drops.is_empty() {
            for (rule, numbers) in self.numbers_by_rule() {
                by_rule.insert(rule, numbers.len() as u64);
            }
        }
        for verdict in &self.verdicts {
            if let Verdict::Dropped { seq, reason } = *verdict {
                // Without a row there is nothing to compare with.
                if seq.is_none() || self.withheld {
                    *dropped.entry(reason).or_default() += 1;
                }
            }
        }
        Settled { stored, duplicates: received.saturating_sub(stored + dropped.values().sum::<u64>()), dropped, by_rule, erased: false }
    }

    /// What the batch adds to the daily counts.
    #[must_use]
    pub fn tallies(&self, settled: &Settled) -> Vec<Tally> {
        tally::of(self.day, &self.class, self.verdicts.len() as u64, settled)
    }

    /// The rule that dropped the event of a returned row.
    fn rule_of(&self, row: &Map<String, Value>) -> Option<&String> {
        // A store may hand out every number as a double.
        let seq = row.get("seq").and_then(Value::as_f64)?;
        self.ruled.iter().find_map(|(at, rule)| (u32::try_from(*at).map(f64::from) == Ok(seq)).then_some(rule))
    }

    /// Whether a vital's row took in one of our reports: the number that it took last is at its end.
    fn took(&self, row: &Map<String, Value>) -> bool {
        let text = |name: &str| row.get(name).and_then(Value::as_str);
        let (Some(name), Some(seqs)) = (text("name"), text("seqs")) else { return false };
        let last = seqs.rsplit(',').next();
        // Not `as_u64`: a store may hand out every number as a double.
        let view = row.get("view").and_then(Value::as_f64);
        self.vitals.iter().any(|vital| vital.name == name && view == Some(vital.view.into()) && last == Some(vital.seqs.as_str()))
    }
}
