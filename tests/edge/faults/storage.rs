//! The seeded schedule: every event of thousands, through storage that fails, stalls after its commit or answers twice, a queue
//! that repeats, machines that die; then the ledger from the database, page by page.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use candor_tests::stand::Stand;
use serde_json::{Value, json};

use super::world::World;
use super::{happened, plan, stand};
use crate::site::Site;

pub(super) const SEEDS: [u64; 2] = [0x5eed, 0xfa17];

/// Messages that failed wait for as long as they are old: of a hundred thousand events some minutes.
const DRAINED_WITHIN: Duration = Duration::from_secs(900);

/// A hundred thousand in the long run, or so many.
pub(super) fn events(otherwise: usize) -> usize {
    if std::env::var_os("CANDOR_FULL").is_some() { 100_000 } else { otherwise }
}

#[test]
fn direct_mode_closes_to_the_last_event_whatever_the_storage_does() {
    for seed in SEEDS {
        let stand = stand("direct");
        let site = Site::with(&stand, "direct", &json!({}));
        let world = World::new(seed, events(10_000));
        plan(&stand, &json!({ "seed": seed, "fail": 0.06, "stall": 0.04, "twice": 0.06, "panic": 0.004, "stall_ms": 700 }));
        world.send(&stand, &site.key, &|_| {});
        assert_happened(&stand, &["fail", "stall", "twice", "panic"]);
        plan(&stand, &json!({}));
        assert_stored_once(&site, &world);
        // The counts come behind the answers, whole batches at a time: they close on their way, too.
        let sums = tallies(&site, |sums| sums.closes() && sums.received >= world.events as u64);
        // What was stored before an answer that nobody got is counted as repeated when it comes again.
        assert!(sums.stored <= site_rows(&site), "{sums:?}");
    }
}

#[test]
fn queue_mode_closes_to_the_last_event_whatever_queue_and_storage_do() {
    for seed in SEEDS {
        let stand = stand("queue");
        let site = Site::with(&stand, "queued", &json!({}));
        let world = World::new(seed, events(5_000));
        let faults = json!({
            "seed": seed, "fail": 0.05, "stall": 0.03, "twice": 0.05, "panic": 0.003, "stall_ms": 700,
            "unsent": 0.03, "double": 0.08, "unsure": 0.03, "again": 0.25,
        });
        plan(&stand, &faults);
        world.send(&stand, &site.key, &|_| {});
        // The store goes on failing until most of it is written.
        tallies(&site, |sums| sums.received >= world.events as u64 * 9 / 10);
        assert_happened(&stand, &["fail", "stall", "twice", "panic", "again", "unsent", "double", "unsure"]);
        plan(&stand, &json!({}));
        // The counts are exact here, because each message is counted once: as many as were planned, as many as there are rows.
        let planned = (world.total(|page| page.stored.len()), world.total(|page| page.dropped.len()));
        tallies(&site, |sums| sums.closes() && (sums.stored, sums.drop_rows) == planned);
        assert_eq!((site_rows(&site), site.count("drops")), planned);
        assert_stored_once(&site, &world);
        assert_eq!(site.count("dead_letters"), 0);
    }
}

#[test]
fn what_was_acknowledged_survives_the_death_of_the_machine() {
    let stand = Stand::start_faulty(&json!({ "INTAKE": "direct" }), &json!({}));
    let site = Site::with(&stand, "killed", &json!({}));
    let world = World::new(SEEDS[0], events(2_500));
    let port = AtomicU64::new(stand.worker);
    let deaths = Mutex::new(0);
    world.send_to(&port, &site.key, &|n| {
        if n == 20 || n == 60 {
            let mut deaths = deaths.lock().unwrap();
            port.store(stand.kill_worker(), Ordering::Relaxed);
            *deaths += 1;
        }
    });
    assert_eq!(*deaths.lock().unwrap(), 2);
    assert_stored_once(&site, &world);
}

/// The page's side of the ledger, for each page: what it captured is stored, dropped, given up or lost, all as it was planned;
/// nothing is there twice; a vital has the value of its last report.
#[track_caller]
pub(super) fn assert_stored_once(site: &Site<'_>, world: &World) {
    let read = |what: &str, table: &str| {
        let rows = site.stand.events(&format!("SELECT page, {what} AS said FROM {table} WHERE site = '{}' GROUP BY page", site.key));
        rows.iter().map(|row| (row["page"].as_str().unwrap().to_owned(), row["said"].clone())).collect::<BTreeMap<_, _>>()
    };
    let events = read("group_concat(seq)", "events");
    let reports = read("group_concat(seqs)", "vitals");
    let drops = read("group_concat(seq)", "drops");
    let given_up = read("sum(n)", "page_drops");
    let opens = read("count(*)", "(SELECT * FROM events WHERE kind = 'open')");
    let vitals = read("json_group_object(name, json_array(seq, value))", "vitals");
    for page in &world.pages {
        let numbers = |of: &BTreeMap<String, Value>| numbers(of.get(&page.id));
        let stored: Vec<u64> = [numbers(&events), numbers(&reports)].concat();
        let once: BTreeSet<u64> = stored.iter().copied().collect();
        assert_eq!((stored.len(), &once), (page.stored.len(), &page.stored), "{}: stored once", page.id);
        assert_eq!(numbers(&drops).into_iter().collect::<BTreeSet<_>>(), page.dropped, "{}: dropped", page.id);
        let given_up = given_up.get(&page.id).and_then(Value::as_u64).unwrap_or_default();
        assert_eq!(given_up, page.given_up, "{}: given up", page.id);
        let captured = once.iter().chain(&page.dropped).max().map_or(0, |highest| highest + 1);
        assert_eq!(captured - (once.len() + page.dropped.len()) as u64 - given_up, page.lost, "{}: lost", page.id);
        assert_eq!(opens.get(&page.id).and_then(Value::as_u64), Some(1), "{}: opened once", page.id);
        let last: BTreeMap<String, (u64, f64)> =
            vitals.get(&page.id).and_then(Value::as_str).map(|text| serde_json::from_str(text).unwrap()).unwrap_or_default();
        assert_eq!(last, page.vitals, "{}: vitals", page.id);
    }
    assert_eq!(events.len(), world.pages.len(), "no page that is none of ours");
}

fn numbers(said: Option<&Value>) -> Vec<u64> {
    said.and_then(Value::as_str).map(|text| text.split(',').map(|seq| seq.parse().unwrap()).collect()).unwrap_or_default()
}

/// Rows of events, and reports of vitals.
fn site_rows(site: &Site<'_>) -> u64 {
    let reports = format!("SELECT sum(length(seqs) - length(replace(seqs, ',', '')) + 1) AS n FROM vitals WHERE site = '{}'", site.key);
    site.count("events") + site.stand.events(&reports)[0]["n"].as_u64().unwrap_or_default()
}

/// The edge's side of the ledger.
#[derive(Debug, Default)]
pub(super) struct Sums {
    received: u64,
    pub(super) stored: u64,
    duplicate: u64,
    dropped: u64,
    /// Those dropped events that had a number, and so a row.
    pub(super) drop_rows: u64,
}

impl Sums {
    pub(super) const fn closes(&self) -> bool {
        self.received > 0 && self.received == self.stored + self.duplicate + self.dropped
    }
}

/// Waits until the counts are so.
#[track_caller]
pub(super) fn tallies(site: &Site<'_>, is_so: impl Fn(&Sums) -> bool) -> Sums {
    let start = Instant::now();
    loop {
        let mut sums = Sums::default();
        for row in site.stand.events(&format!("SELECT what, sum(n) AS n FROM tallies WHERE site = '{}' GROUP BY what", site.key)) {
            let n = row["n"].as_u64().unwrap();
            match row["what"].as_str().unwrap() {
                "received" => sums.received = n,
                "stored" => sums.stored = n,
                "duplicate" => sums.duplicate = n,
                what if what.starts_with("drop:") => sums.dropped += n,
                _ => {}
            }
            if row["what"] == "drop:unknown_kind" {
                sums.drop_rows = n;
            }
        }
        if is_so(&sums) {
            return sums;
        }
        assert!(start.elapsed() < DRAINED_WITHIN, "{sums:?}, rows {}, drops {}", site_rows(site), site.count("drops"));
        std::thread::sleep(Duration::from_millis(250));
    }
}

/// A schedule in which something never came up would prove nothing about it.
#[track_caller]
fn assert_happened(stand: &Stand, modes: &[&str]) {
    let happened = happened(stand);
    for mode in modes {
        assert!(happened[*mode].as_u64() > Some(0), "{mode} never happened: {happened}");
    }
}
