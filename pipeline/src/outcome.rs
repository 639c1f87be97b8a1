//! What came of a batch: the rows, what was decided about each event, and from these the reply and
//! the counts.
//!
//! Each event has exactly one verdict, so that received = stored + duplicate + dropped holds
//! whatever the batch was.

use std::collections::BTreeMap;

use protocol::reason::{Drop, POLICY};
use protocol::row::{DropRow, EventRow, PageDropRow, VitalRow};
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
    /// Events that are kept by their number.
    pub events: Vec<EventRow>,
    /// Reports of vitals.
    pub vitals: Vec<VitalRow>,
    /// Events that were dropped here and whose number could be read.
    pub drops: Vec<DropRow>,
    /// What the page gave up by itself.
    pub page_drops: Vec<PageDropRow>,
    pub(crate) verdicts: Vec<Verdict>,
    /// Withheld because the stamp names a newer text than the configuration that was judged by: that may be the
    /// configuration's age and not the page's fault.
    pub is_ahead: bool,
    pub(crate) class: String,
    /// The page load; none where consent forbade to look for it.
    pub(crate) page: Option<PageOfSite>,
    day: u32,
    /// Dropped by policy as a whole.
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
    /// The page load had been erased: none of the events was stored.
    pub erased: bool,
}

/// The answer to a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status: 200 or 204.
    pub status: u16,
    /// The header `Candor-Result`: `accepted`, `partial` or `policy`.
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
            events: Vec::new(),
            vitals: Vec::new(),
            drops: Vec::new(),
            page_drops: Vec::new(),
            verdicts: Vec::new(),
            is_ahead: false,
            class: class::class_of(facts),
            page: None,
            day: facts.day(),
            withheld: false,
        }
    }

    /// Drops a whole batch by policy.
    pub(crate) fn withhold(&mut self, reason: Drop, events: usize) {
        self.verdicts = vec![Verdict::Dropped { seq: None, reason }; events];
        self.withheld = true;
    }

    /// Leaves no row of a batch in which policy allowed nothing.
    pub(crate) fn forget_if_policy(&mut self) {
        let by_policy = |verdict: &Verdict| matches!(verdict, Verdict::Dropped { reason, .. } if reason.is_policy());
        if !self.verdicts.is_empty() && self.verdicts.iter().all(by_policy) {
            self.drops.clear();
            self.page_drops.clear();
            self.withheld = true;
        }
    }

    /// The answer, once the statements were run.
    #[must_use]
    pub fn reply(&self, settled: &Settled) -> Reply {
        if self.withheld || settled.erased {
            return Reply { status: 204, candor_result: POLICY, body: None };
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
        let received = self.verdicts.len() as u64;
        for (table, rows) in self.tables().zip(returned) {
            match table.name {
                "tombstones" if !rows.is_empty() => {
                    let dropped = (received > 0).then_some((Drop::Erased, received)).into_iter().collect();
                    return Settled { stored: 0, duplicates: 0, dropped, erased: true };
                }
                "events" => stored += rows.len() as u64,
                "vitals" => stored += rows.iter().filter(|row| self.took(row)).count() as u64,
                "drops" => {
                    for reason in rows.iter().filter_map(|row| Drop::from_code(row.get("reason")?.as_str()?)) {
                        *dropped.entry(reason).or_default() += 1;
                    }
                }
                _ => {}
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
        Settled { stored, duplicates: received.saturating_sub(stored + dropped.values().sum::<u64>()), dropped, erased: false }
    }

    /// What the batch adds to the daily counts.
    #[must_use]
    pub fn tallies(&self, settled: &Settled) -> Vec<Tally> {
        let fixed =
            [(tally::RECEIVED, self.verdicts.len() as u64), (tally::STORED, settled.stored), (tally::DUPLICATE, settled.duplicates)];
        let fixed = fixed.into_iter().map(|(what, n)| (what.to_owned(), n));
        let drops = settled.dropped.iter().map(|(reason, n)| (tally::dropped(*reason), *n));
        fixed.chain(drops).filter(|(_, n)| *n > 0).map(|(what, n)| Tally { day: self.day, class: self.class.clone(), what, n }).collect()
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
